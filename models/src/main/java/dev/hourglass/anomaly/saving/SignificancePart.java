package dev.hourglass.anomaly.saving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.anomaly.parts.Significance;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.Shape;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.safetensors.Tensor;
import java.util.Set;

/** What p-values are made of. */
final class SignificancePart {
  private static final String ROWS = "rows";
  private static final String SCORES = "scores";

  private SignificancePart() {}

  static ObjectNode write(Significance significance, String prefix, TensorsToWrite tensors) {
    double[] scores = significance.scores();
    tensors.add(prefix + "score", Tensor.of(scores, scores.length));
    tensors.add(prefix + "as_high", Tensor.of(significance.asHigh(), scores.length));
    tensors.add(prefix + "above", Tensor.of(significance.above(), scores.length));
    return Json.object().put(ROWS, significance.count()).put(SCORES, scores.length);
  }

  static Awaited<Significance> expect(
      String source, ObjectNode configuration, String prefix, TensorsToRead tensors)
      throws ModelFormatException {
    Fields fields = new Fields(source, configuration, Set.of(ROWS, SCORES), Set.of());
    long rows = fields.rows(ROWS);
    Shape shape = Shape.of(fields.count(SCORES));
    Awaited<double[]> scores = tensors.doubles(prefix + "score", shape);
    Awaited<long[]> asHigh = tensors.longs(prefix + "as_high", shape);
    Awaited<long[]> above = tensors.longs(prefix + "above", shape);
    return () -> new Significance(scores.get(), asHigh.get(), above.get(), rows);
  }
}
