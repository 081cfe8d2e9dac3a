package dev.hourglass.models.saving;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.table.Schema;
import java.nio.charset.StandardCharsets;

/** Schemas of tables as JSON: {@link #read} gives a schema that equals the one written. */
public final class SchemaJson {
  private SchemaJson() {}

  /** A schema as an object of its rows and columns, on one line. */
  public static String write(Schema schema) {
    return Json.compact(RecordJson.write(schema));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param source what to name in errors
   * @throws ModelFormatException if it is no schema
   */
  public static Schema read(String source, String json) throws ModelFormatException {
    return read(source, json.getBytes(StandardCharsets.UTF_8));
  }

  static Schema read(String source, byte[] json) throws ModelFormatException {
    JsonNode node = Json.parse(source, json);
    return RecordJson.read(source, "schema", node, Schema.class);
  }
}
