package dev.hourglass.anomaly.saving;

import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.Shape;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.saving.RecordJson;
import java.nio.charset.StandardCharsets;

/**
 * The plan, whole, as JSON in a tensor of bytes: one that chooses what each of many columns is may
 * be larger than a configuration.
 */
final class PlanPart {
  private static final int MOST_BYTES = 1 << 27;

  private PlanPart() {}

  static void write(DetectorPlan plan, String name, TensorsToWrite tensors) {
    byte[] json = Json.compact(RecordJson.write(plan)).getBytes(StandardCharsets.UTF_8);
    if (json.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "The plan takes "
              + json.length
              + " bytes, but a detector's file holds at most "
              + MOST_BYTES
              + "; choose what fewer columns are");
    }
    tensors.add(name, Tensor.of(json, json.length));
  }

  static Awaited<DetectorPlan> expect(String name, TensorsToRead tensors) {
    Awaited<byte[]> json = tensors.bytes(name, Shape.vectorOfAtMost(MOST_BYTES));
    return () -> {
      String source = tensors.source() + ", " + name;
      return RecordJson.read(source, "plan", Json.parse(source, json.get()), DetectorPlan.class);
    };
  }
}
