package dev.hourglass.models.saving;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hourglass.models.training.Training;
import java.nio.charset.StandardCharsets;

/** Training plans as JSON: {@link #read} gives a plan that equals the one written. */
public final class TrainingJson {
  private TrainingJson() {}

  /** A plan as an object of its choices, on one line. */
  public static String write(Training plan) {
    return Json.compact(RecordJson.write(plan));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param source what to name in errors
   * @throws ModelFormatException if it is no plan
   */
  public static Training read(String source, String json) throws ModelFormatException {
    JsonNode node = Json.parse(source, json.getBytes(StandardCharsets.UTF_8));
    return RecordJson.read(source, "plan", node, Training.class);
  }
}
