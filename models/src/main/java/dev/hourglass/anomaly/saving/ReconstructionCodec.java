package dev.hourglass.anomaly.saving;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.anomaly.parts.Reconstruction;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.AutoencoderPart;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.table.TableEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * {@link Reconstruction} as a part of a file. What its members have in common is written once: of
 * many categories their likelihood is long.
 */
final class ReconstructionCodec {
  private static final String MEMBERS = "members";
  private static final String SOURCES = "sources";
  private static final String LIKELIHOOD = "likelihood";

  private ReconstructionCodec() {}

  static ObjectNode write(Reconstruction ensemble, String prefix, TensorsToWrite tensors) {
    ObjectNode configuration = Json.object();
    List<Reconstruction.Member> members = ensemble.members();
    int sources = members.isEmpty() ? 0 : members.get(0).factors().length;
    configuration.put(SOURCES, sources);
    ArrayNode described = Json.object().putArray(MEMBERS);
    double[] factors = new double[members.size() * sources];
    for (int i = 0; i < members.size(); i++) {
      ObjectNode member =
          AutoencoderPart.write(members.get(i).model(), prefix + member(i), tensors);
      if (i == 0 && member.has(LIKELIHOOD)) {
        configuration.set(LIKELIHOOD, member.get(LIKELIHOOD));
      }
      if (member.has(LIKELIHOOD) && member.get(LIKELIHOOD).equals(configuration.get(LIKELIHOOD))) {
        member.remove(LIKELIHOOD);
      }
      described.add(member);
      System.arraycopy(members.get(i).factors(), 0, factors, i * sources, sources);
    }
    configuration.set(MEMBERS, described);
    Vectors.write(prefix + "factor", factors, Math.max(1, sources), tensors);
    return configuration;
  }

  private static String member(int number) {
    return "member." + number + ".";
  }

  static ExpectedScorer expect(
      String source, ObjectNode configuration, String prefix, TensorsToRead tensors)
      throws ModelFormatException {
    Fields fields = new Fields(source, configuration, Set.of(MEMBERS, SOURCES), Set.of(LIKELIHOOD));
    List<Awaited<Autoencoder>> members = new ArrayList<>();
    for (ObjectNode described : fields.objects(MEMBERS)) {
      int i = members.size();
      ObjectNode member = described.deepCopy();
      if (fields.has(LIKELIHOOD) && !member.has(LIKELIHOOD)) {
        member.set(LIKELIHOOD, configuration.get(LIKELIHOOD));
      }
      members.add(
          AutoencoderPart.expect(source + ", member " + i, member, prefix + member(i), tensors));
    }
    int sources = fields.count(SOURCES);
    Awaited<double[]> factors = Vectors.matrix(prefix + "factor", members.size(), sources, tensors);
    Awaited<List<Autoencoder>> all = Awaited.all(members);
    return encoder -> make(encoder, all.get(), factors.get());
  }

  private static Reconstruction make(
      RowEncoder encoder, List<Autoencoder> models, double[] factors) {
    TableEncoder table = encoder.encoder();
    int sources = table.sources();
    Checks.require(
        factors.length == models.size() * sources,
        factors.length + " factors of " + models.size() + " members");
    Checks.requireFactors(factors, "a member's factors");
    List<Reconstruction.Member> members = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      Architecture architecture = models.get(i).architecture();
      int inputs = architecture.inputSize();
      Checks.require(
          inputs == table.inputs() && architecture.likelihood().sources(inputs) == sources,
          "member " + i + " has other inputs than the schema");
      members.add(
          new Reconstruction.Member(
              models.get(i), Arrays.copyOfRange(factors, i * sources, (i + 1) * sources)));
    }
    return new Reconstruction(members, table.columnOfSource(), table.schema().columns().size());
  }
}
