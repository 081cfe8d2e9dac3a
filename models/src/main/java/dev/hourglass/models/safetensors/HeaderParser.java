package dev.hourglass.models.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON header token by token, so that what comes unexpected ends it at once and nothing
 * is built that isn't used.
 */
final class HeaderParser {
  private final String source;
  private final JsonParser json;

  private HeaderParser(String source, JsonParser json) {
    this.source = source;
    this.json = json;
  }

  /**
   * Parses a header and checks that its tensors follow one another without gaps.
   *
   * @param source what to name in errors
   * @param text the header
   */
  static Header parse(String source, String text) throws IOException {
    if (!text.startsWith("{")) {
      throw new SafeTensorsException(
          source, "the header doesn't start with '{' as a safetensors header must");
    }
    try (JsonParser json = Header.JSON.createParser(text)) {
      return new HeaderParser(source, json).header();
    } catch (JsonProcessingException e) {
      // Not passed on as the cause: it quotes the text as it is.
      throw new SafeTensorsException(
          source, "the header isn't valid JSON: " + Quote.of(e.getOriginalMessage()));
    }
  }

  private Header header() throws IOException {
    expect(JsonToken.START_OBJECT, "the header");
    List<TensorInfo> entries = new ArrayList<>();
    Map<String, String> metadata = null;
    Set<String> names = new HashSet<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (!names.add(name)) {
        throw failure("the header has " + quote(name) + " twice");
      }
      if (name.equals(Names.METADATA)) {
        metadata = metadata();
      } else {
        entries.add(entry(name));
      }
    }
    if (json.nextToken() != null) {
      throw failure("there is more after the header's object; only spaces may follow");
    }
    entries.sort(Comparator.comparingLong(TensorInfo::begin));
    requireContiguous(entries);
    return new Header(List.copyOf(entries), metadata == null ? Map.of() : metadata);
  }

  private Map<String, String> metadata() throws IOException {
    expect(JsonToken.START_OBJECT, Names.METADATA);
    Map<String, String> metadata = new LinkedHashMap<>();
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      requireGood("metadata key ", key, Names.problemOfText(key));
      expect(JsonToken.VALUE_STRING, "metadata key " + quote(key));
      String value = json.getText();
      requireGood("the value of metadata key ", key, Names.problemOfText(value));
      if (metadata.put(key, value) != null) {
        throw failure("the metadata has the key " + quote(key) + " twice");
      }
    }
    return metadata;
  }

  private TensorInfo entry(String name) throws IOException {
    String tensor = "tensor " + quote(name);
    requireGood("tensor name ", name, Names.problemOfName(name));
    expect(JsonToken.START_OBJECT, tensor);
    Set<String> fields = new TreeSet<>();
    ElementType type = null;
    List<Integer> shape = null;
    List<Long> offsets = null;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      if (!fields.add(field)) {
        throw failure(tensor + ": has the field " + quote(field) + " twice");
      }
      switch (field) {
        case "dtype" -> type = type(tensor);
        case "shape" -> shape = shape(tensor);
        case "data_offsets" -> offsets = offsets(tensor);
        default -> throw failure(tensor + ": has the unknown field " + quote(field));
      }
    }
    if (type == null || shape == null || offsets == null) {
      throw failure(
          tensor + ": has the fields " + fields + " but needs dtype, shape and data_offsets");
    }
    long shapeBytes = (long) type.bytes() * Shapes.size(shape);
    if (offsets.get(1) - offsets.get(0) != shapeBytes) {
      throw failure(
          tensor
              + ": data_offsets "
              + offsets
              + " hold "
              + (offsets.get(1) - offsets.get(0))
              + " bytes but "
              + type
              + " of shape "
              + shape
              + " takes "
              + shapeBytes);
    }
    return new TensorInfo(name, type, shape, offsets.get(0), offsets.get(1));
  }

  private ElementType type(String tensor) throws IOException {
    expect(JsonToken.VALUE_STRING, tensor, ": dtype");
    String name = json.getText();
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw failure(
        tensor
            + ": dtype is "
            + quote(name)
            + " but only "
            + ElementType.names()
            + " are read; convert the tensor before saving it");
  }

  private List<Integer> shape(String tensor) throws IOException {
    List<Long> sizes = integers(tensor, ": shape", Shapes.MAXIMUM_RANK);
    String problem = Shapes.problem(sizes);
    if (!problem.isEmpty()) {
      throw failure(tensor + ": shape " + sizes + " " + problem);
    }
    List<Integer> shape = new ArrayList<>(sizes.size());
    sizes.forEach(size -> shape.add(size.intValue()));
    return List.copyOf(shape);
  }

  private List<Long> offsets(String tensor) throws IOException {
    List<Long> offsets = integers(tensor, ": data_offsets", 2);
    if (offsets.size() != 2) {
      throw failure(
          tensor + ": data_offsets has " + offsets.size() + " numbers, not a begin and an end");
    }
    if (offsets.get(1) < offsets.get(0)) {
      throw failure(tensor + ": data_offsets " + offsets + " end before they begin");
    }
    return offsets;
  }

  /** An array of integers, none negative. */
  private List<Long> integers(String tensor, String field, int most) throws IOException {
    expect(JsonToken.START_ARRAY, tensor, field);
    List<Long> values = new ArrayList<>(2);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      JsonToken token = json.currentToken();
      if (token != JsonToken.VALUE_NUMBER_INT) {
        throw failure(tensor + field + " contains " + describe(token) + ", expected integers");
      }
      if (values.size() == most) {
        throw failure(tensor + field + " has more than " + most + " numbers");
      }
      JsonParser.NumberType type = json.getNumberType();
      boolean fits = type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG;
      if (!fits || json.getText().startsWith("-")) {
        throw failure(
            tensor + field + " contains " + quote(json.getText()) + ", expected 0 to 2^63-1");
      }
      values.add(json.getLongValue());
    }
    return values;
  }

  private void requireContiguous(List<TensorInfo> entries) throws SafeTensorsException {
    long filled = 0;
    for (int i = 0; i < entries.size(); i++) {
      TensorInfo entry = entries.get(i);
      if (entry.begin() != filled) {
        String previous =
            i == 0 ? "the start of the data" : "tensor " + quote(entries.get(i - 1).name());
        throw failure(
            "tensor "
                + quote(entry.name())
                + ": begins at "
                + entry.begin()
                + (entry.begin() < filled ? " and overlaps " : ", leaving a hole after ")
                + previous
                + ", which ends at "
                + filled);
      }
      filled = entry.end();
    }
  }

  /** The next token must be this one; what it is of is said in parts, joined if it isn't. */
  private void expect(JsonToken expected, String... what) throws IOException {
    JsonToken token = json.nextToken();
    if (token != expected) {
      throw failure(
          String.join("", what) + " is " + describe(token) + ", expected " + describe(expected));
    }
  }

  private void requireGood(String what, String text, String problem) throws SafeTensorsException {
    if (!problem.isEmpty()) {
      throw failure(what + quote(text) + " " + problem);
    }
  }

  private static String describe(@Nullable JsonToken token) {
    if (token == null) {
      return "missing";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      default -> String.valueOf(token.asString());
    };
  }

  private static String quote(String text) {
    return '"' + Quote.of(text) + '"';
  }

  private SafeTensorsException failure(String problem) {
    return new SafeTensorsException(source, problem);
  }
}
