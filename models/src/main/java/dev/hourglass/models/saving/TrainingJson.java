package dev.hourglass.models.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.training.Training;
import dev.hourglass.text.Quote;
import java.nio.charset.StandardCharsets;

/**
 * Training plans as JSON: {@link #read} gives a plan that equals the one written. They have a
 * version, which changes when what is written no longer means the same.
 */
public final class TrainingJson {
  private static final String VERSION = "version";
  private static final int THIS_VERSION = 1;

  private TrainingJson() {}

  /** A plan as an object of its choices, on one line. */
  public static String write(Training plan) {
    ObjectNode root = Json.object().put(VERSION, THIS_VERSION);
    root.setAll((ObjectNode) RecordJson.write(plan));
    return Json.compact(root);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param source what to name in errors
   * @throws ModelFormatException if it is no plan, or one of another version
   */
  public static Training read(String source, String json) throws ModelFormatException {
    ObjectNode root = Json.parse(source, json.getBytes(StandardCharsets.UTF_8));
    JsonNode version = root.path(VERSION);
    if (!version.isInt() || version.intValue() != THIS_VERSION) {
      throw new ModelFormatException(
          source,
          "the plan's version "
              + (version.isMissingNode() ? "is missing" : "is " + Quote.of(version.toString()))
              + ", but this reads version "
              + THIS_VERSION
              + " only; write the plan anew, or read it with the release that wrote it");
    }
    root.remove(VERSION);
    return RecordJson.read(source, "plan", root, Training.class);
  }
}
