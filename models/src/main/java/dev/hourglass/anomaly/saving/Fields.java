package dev.hourglass.anomaly.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The fields of an object in a configuration. */
final class Fields {
  private final String source;
  private final ObjectNode object;

  /**
   * Looks at an object.
   *
   * @param source what to name in errors
   * @param needed fields that must be there
   * @param optional fields that may be there
   * @throws ModelFormatException if one is missing or unknown
   */
  Fields(String source, ObjectNode object, Set<String> needed, Set<String> optional)
      throws ModelFormatException {
    Json.requireFields(source, object, needed, optional);
    this.source = source;
    this.object = object;
  }

  boolean has(String field) {
    return object.has(field);
  }

  /** A number of things: an integer from 0 on. */
  int count(String field) throws ModelFormatException {
    JsonNode node = object.path(field);
    if (!node.isInt() || node.intValue() < 0) {
      throw Json.wrong(source, field, node, "a whole number from 0 on");
    }
    return node.intValue();
  }

  /** A number of rows, of which there may be more than an integer holds. */
  long rows(String field) throws ModelFormatException {
    JsonNode node = object.path(field);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw Json.wrong(source, field, node, "a whole number");
    }
    return node.longValue();
  }

  /** A finite number of at least 0. */
  double number(String field) throws ModelFormatException {
    JsonNode node = object.path(field);
    double value = node.doubleValue();
    if (!node.isNumber() || !(value >= 0 && value <= Double.MAX_VALUE)) {
      throw Json.wrong(source, field, node, "a number from 0 on");
    }
    return value;
  }

  String text(String field) throws ModelFormatException {
    JsonNode node = object.path(field);
    if (!node.isTextual()) {
      throw Json.wrong(source, field, node, "a text");
    }
    return node.textValue();
  }

  ObjectNode object(String field) throws ModelFormatException {
    return Json.requireObject(source, field, object.path(field));
  }

  List<ObjectNode> objects(String field) throws ModelFormatException {
    JsonNode array = object.path(field);
    if (!array.isArray()) {
      throw Json.wrong(source, field, array, "an array");
    }
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode element : array) {
      objects.add(Json.requireObject(source, field + "[" + objects.size() + "]", element));
    }
    return objects;
  }
}
