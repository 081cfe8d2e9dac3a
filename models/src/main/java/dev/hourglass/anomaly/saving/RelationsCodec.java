package dev.hourglass.anomaly.saving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.anomaly.parts.Relations;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.table.TableEncoder;
import java.util.Set;

/** {@link Relations} as a part of a file. */
final class RelationsCodec {
  private static final String INPUTS = "inputs";
  private static final String PREDICTED = "predicted";

  /** So that no sum over inputs, which are floats, exceeds a double. */
  private static final double MOST = 1e200;

  private RelationsCodec() {}

  static ObjectNode write(Relations relations, String prefix, TensorsToWrite tensors) {
    double[] means = relations.means();
    int[] predicted = relations.predicted();
    Vectors.write(prefix + "mean", means, tensors);
    Vectors.write(prefix + "precision", relations.precision(), means.length, tensors);
    Vectors.write(prefix + "predicted", predicted, tensors);
    Vectors.write(prefix + "source", relations.sourceOf(), tensors);
    Vectors.write(prefix + "column", relations.columnOf(), tensors);
    return Json.object().put(INPUTS, means.length).put(PREDICTED, predicted.length);
  }

  static ExpectedScorer expect(
      String source, ObjectNode configuration, String prefix, TensorsToRead tensors)
      throws ModelFormatException {
    Fields fields = new Fields(source, configuration, Set.of(INPUTS, PREDICTED), Set.of());
    int inputs = fields.count(INPUTS);
    int count = fields.count(PREDICTED);
    Awaited<double[]> means = Vectors.doubles(prefix + "mean", inputs, tensors);
    Awaited<double[]> precision = Vectors.matrix(prefix + "precision", count, inputs, tensors);
    Awaited<int[]> predicted = Vectors.ints(prefix + "predicted", count, tensors);
    Awaited<int[]> sources = Vectors.ints(prefix + "source", count, tensors);
    Awaited<int[]> columns = Vectors.ints(prefix + "column", count, tensors);
    return encoder ->
        make(encoder, means.get(), precision.get(), predicted.get(), sources.get(), columns.get());
  }

  private static Relations make(
      RowEncoder encoder,
      double[] means,
      double[] precision,
      int[] predicted,
      int[] sources,
      int[] columns) {
    TableEncoder table = encoder.encoder();
    int inputs = table.inputs();
    Checks.require(
        means.length == inputs, "relations of " + means.length + " inputs, of " + inputs);
    Checks.requireWithin(means, Float.MAX_VALUE, "the means of relations");
    Checks.requireWithin(precision, MOST, "the precision of relations");
    Checks.requirePlaces(predicted, inputs, "a predicted input");
    Checks.requirePlaces(sources, table.sources(), "the source of a predicted input");
    int[] columnOfSource = table.columnOfSource();
    for (int i = 0; i < predicted.length; i++) {
      double own = precision[i * inputs + predicted[i]];
      Checks.require(own > 0, "the precision of relations has " + own + " of an input itself");
      Checks.require(
          columns[i] == columnOfSource[sources[i]],
          "the column of a predicted input is " + columns[i]);
    }
    return new Relations(
        means, precision, predicted, sources, columns, table.schema().columns().size());
  }
}
