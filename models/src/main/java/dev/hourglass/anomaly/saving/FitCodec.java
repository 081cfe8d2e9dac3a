package dev.hourglass.anomaly.saving;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.Part;
import dev.hourglass.anomaly.parts.Reconstruction;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Significance;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.saving.SchemaPart;
import dev.hourglass.table.Schema;
import dev.hourglass.table.TableEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All that was fitted: a plan, a schema, parts of a score, and what p-values are made of. */
public final class FitCodec {
  private static final String PLAN = "plan";
  private static final String SCHEMA = "schema";
  private static final String LIMIT = "limit";
  private static final String WEIGHT = "weight";
  private static final String SIGNIFICANCE = "significance";
  private static final String PARTS = "parts";

  private FitCodec() {}

  /**
   * Adds the tensors.
   *
   * @return the configuration
   * @throws IllegalArgumentException if there is more than a file holds
   */
  public static ObjectNode write(SavedFit fit, TensorsToWrite tensors) {
    ObjectNode configuration = Json.object();
    Combination combination = fit.combination();
    configuration.put(LIMIT, combination.limit());
    configuration.put(WEIGHT, combination.weight());
    configuration.set(
        SIGNIFICANCE, SignificancePart.write(fit.significance(), SIGNIFICANCE + ".", tensors));
    PlanPart.write(fit.plan(), PLAN, tensors);
    SchemaPart.write(fit.encoder().encoder().schema(), SCHEMA, tensors);
    ArrayNode parts = configuration.putArray(PARTS);
    for (Part part : combination.parts()) {
      parts.add(PartCodec.write(part, prefix(parts.size()), tensors));
    }
    return configuration;
  }

  private static String prefix(int part) {
    return "part." + part + ".";
  }

  /**
   * Expects what {@link #write} added.
   *
   * @param source where the configuration stands, to be named in errors
   * @throws ModelFormatException if a field is missing, unknown or wrong
   */
  public static Awaited<SavedFit> expect(
      String source, ObjectNode configuration, TensorsToRead tensors) throws ModelFormatException {
    Fields fields =
        new Fields(source, configuration, Set.of(LIMIT, WEIGHT, SIGNIFICANCE, PARTS), Set.of());
    double limit = fields.number(LIMIT);
    double weight = fields.number(WEIGHT);
    Awaited<Significance> significance =
        SignificancePart.expect(
            source + ", " + SIGNIFICANCE, fields.object(SIGNIFICANCE), SIGNIFICANCE + ".", tensors);
    Awaited<DetectorPlan> plan = PlanPart.expect(PLAN, tensors);
    Awaited<Schema> schema = SchemaPart.expect(SCHEMA, tensors);
    List<ExpectedPart> parts = new ArrayList<>();
    for (ObjectNode part : fields.objects(PARTS)) {
      int i = parts.size();
      parts.add(PartCodec.expect(source + ", part " + i, part, prefix(i), tensors));
    }
    return tensors.make(
        "the detector",
        () -> {
          DetectorPlan read = plan.get();
          RowEncoder encoder = encoder(schema.get(), read);
          Combination combination = combination(encoder, parts, limit, weight);
          return new SavedFit(read, encoder, combination, significance.get());
        });
  }

  private static RowEncoder encoder(Schema schema, DetectorPlan plan) {
    SchemaChecks.requireCounts(schema);
    TableEncoder encoder = new TableEncoder(schema, plan.scaling());
    SchemaChecks.requireRanges(encoder);
    return new RowEncoder(encoder);
  }

  private static Combination combination(
      RowEncoder encoder, List<ExpectedPart> expected, double limit, double weight)
      throws ModelFormatException {
    List<Part> parts = new ArrayList<>();
    for (ExpectedPart part : expected) {
      parts.add(part.make(encoder));
    }
    Checks.require(
        parts.stream().anyMatch(part -> part.scorer() instanceof Reconstruction),
        "none of its parts reconstructs rows");
    int columns = encoder.encoder().schema().columns().size();
    return new Combination(parts, columns, limit, weight);
  }
}
