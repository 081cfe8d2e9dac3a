package dev.hourglass.models.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.AutoencoderPart;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.saving.ScalesPart;
import dev.hourglass.models.saving.SchemaPart;
import dev.hourglass.table.Scale;
import dev.hourglass.table.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A model of a second kind, made of all that a file can hold. */
final class Ensemble {
  private static final int MOST_KNOTS = 8;

  final List<Autoencoder> members;
  final Schema schema;
  final List<Scale> scales;
  final double[] knots;
  final long[] counts;
  final int[] columns;

  Ensemble(
      List<Autoencoder> members,
      Schema schema,
      List<Scale> scales,
      double[] knots,
      long[] counts,
      int[] columns) {
    this.members = members;
    this.schema = schema;
    this.scales = scales;
    this.knots = knots;
    this.counts = counts;
    this.columns = columns;
    for (int i = 1; i < knots.length; i++) {
      if (!(knots[i - 1] < knots[i])) {
        throw new IllegalArgumentException("Knot " + i + " is " + knots[i] + "; let them rise");
      }
    }
  }

  EnvelopeWriter written() {
    TensorsToWrite tensors = new TensorsToWrite();
    ObjectNode configuration = Json.object();
    configuration.put("scales", scales.size());
    ArrayNode described = configuration.putArray("members");
    for (int i = 0; i < members.size(); i++) {
      described.add(AutoencoderPart.write(members.get(i), prefix(i), tensors));
    }
    SchemaPart.write(schema, "schema", tensors);
    ScalesPart.write(scales, "scale.", tensors);
    tensors.add("knots", Tensor.of(knots, knots.length));
    tensors.add("counts", Tensor.of(counts, 2, counts.length / 2));
    tensors.add("columns", Tensor.of(columns, columns.length));
    return new EnvelopeWriter(Kind.DETECTOR, configuration, tensors);
  }

  private static String prefix(int member) {
    return "member." + member + ".";
  }

  /** Expects what {@link #written} wrote. */
  static Awaited<Ensemble> expect(String source, ObjectNode configuration, TensorsToRead tensors)
      throws ModelFormatException {
    Json.requireFields(source, configuration, Set.of("scales", "members"), Set.of());
    JsonNode size = configuration.path("scales");
    if (!size.isInt()) {
      throw Json.wrong(source, "scales", size, "a number");
    }
    List<Awaited<Autoencoder>> members = new ArrayList<>();
    for (JsonNode member : configuration.path("members")) {
      int i = members.size();
      ObjectNode described = Json.requireObject(source, "members[" + i + "]", member);
      members.add(AutoencoderPart.expect(source + ", member " + i, described, prefix(i), tensors));
    }
    Awaited<List<Autoencoder>> all = Awaited.all(members);
    Awaited<Schema> schema = SchemaPart.expect("schema", tensors);
    Awaited<List<Scale>> scales = ScalesPart.expect("scale.", size.intValue(), tensors);
    Awaited<double[]> knots = tensors.doubles("knots", Shape.vectorOfAtMost(MOST_KNOTS));
    Awaited<long[]> counts = tensors.longs("counts", Shape.of(2, 3));
    Awaited<int[]> columns = tensors.ints("columns", Shape.of(4));
    return tensors.make(
        "the ensemble",
        () ->
            new Ensemble(
                all.get(), schema.get(), scales.get(), knots.get(), counts.get(), columns.get()));
  }

  @Override
  public String toString() {
    return members
        + ", "
        + schema
        + ", "
        + scales
        + ", "
        + Arrays.toString(knots)
        + ", "
        + Arrays.toString(counts)
        + ", "
        + Arrays.toString(columns);
  }
}
