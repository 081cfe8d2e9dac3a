package dev.hourglass.models.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final String DTYPE = "F32";

  /** What a Java array can hold. */
  private static final long MAXIMUM_ELEMENTS = Integer.MAX_VALUE - 8;

  private final Path file;
  private final long dataBytes;
  private final JsonParser json;

  private HeaderParser(Path file, long dataBytes, JsonParser json) {
    this.file = file;
    this.dataBytes = dataBytes;
    this.json = json;
  }

  /**
   * Parses a header and checks that its tensors fill the data exactly.
   *
   * @param file what to name in errors
   * @param text the header
   * @param dataBytes number of bytes after the header
   */
  static Header parse(Path file, String text, long dataBytes) throws IOException {
    if (!text.startsWith("{")) {
      throw new SafeTensorsException(
          file, "the header doesn't start with '{' as a safetensors header must");
    }
    try (JsonParser json = Header.JSON.createParser(text)) {
      return new HeaderParser(file, dataBytes, json).header();
    } catch (JsonProcessingException e) {
      throw new SafeTensorsException(
          file, "the header isn't valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private Header header() throws IOException {
    expect(JsonToken.START_OBJECT, "the header");
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = null;
    Set<String> names = new HashSet<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (!names.add(name)) {
        throw failure("the header has " + Names.quote(name) + " twice");
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
    entries.sort(Comparator.comparingLong(Entry::begin));
    requireContiguous(entries);
    return new Header(List.copyOf(entries), metadata == null ? Map.of() : metadata);
  }

  private Map<String, String> metadata() throws IOException {
    expect(JsonToken.START_OBJECT, Names.METADATA);
    Map<String, String> metadata = new LinkedHashMap<>();
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      requireGood("metadata key " + Names.quote(key), Names.problemOfText(key));
      expect(JsonToken.VALUE_STRING, "metadata key " + Names.quote(key));
      String value = json.getText();
      requireGood("the value of metadata key " + Names.quote(key), Names.problemOfText(value));
      if (metadata.put(key, value) != null) {
        throw failure("the metadata has the key " + Names.quote(key) + " twice");
      }
    }
    return metadata;
  }

  private Entry entry(String name) throws IOException {
    String tensor = "tensor " + Names.quote(name);
    requireGood("tensor name " + Names.quote(name), Names.problemOfName(name));
    expect(JsonToken.START_OBJECT, tensor);
    Set<String> fields = new TreeSet<>();
    List<Integer> shape = null;
    long[] offsets = null;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      if (!fields.add(field)) {
        throw failure(tensor + ": has the field " + Names.quote(field) + " twice");
      }
      switch (field) {
        case "dtype" -> requireFloat(tensor);
        case "shape" -> shape = shape(tensor);
        case "data_offsets" -> offsets = offsets(tensor);
        default -> throw failure(tensor + ": has the unknown field " + Names.quote(field));
      }
    }
    if (!fields.contains("dtype") || shape == null || offsets == null) {
      throw failure(
          tensor + ": has the fields " + fields + " but needs dtype, shape and data_offsets");
    }
    long shapeBytes =
        Float.BYTES * shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    if (offsets[1] - offsets[0] != shapeBytes) {
      throw failure(
          tensor
              + ": data_offsets "
              + Arrays.toString(offsets)
              + " hold "
              + (offsets[1] - offsets[0])
              + " bytes but F32 of shape "
              + shape
              + " takes "
              + shapeBytes);
    }
    return new Entry(name, shape, offsets[0], offsets[1]);
  }

  private void requireFloat(String tensor) throws IOException {
    expect(JsonToken.VALUE_STRING, tensor + ": dtype");
    String dtype = json.getText();
    if (!dtype.equals(DTYPE)) {
      throw failure(
          tensor
              + ": dtype is "
              + Names.quote(dtype)
              + " but only F32 is read; convert the tensor to 32-bit floats before saving it");
    }
  }

  private List<Integer> shape(String tensor) throws IOException {
    List<Long> sizes = integers(tensor + ": shape");
    if (sizes.isEmpty()) {
      throw failure(
          tensor
              + ": shape [] is that of a single number; save it as a vector of one element to have it read");
    }
    long count = 1;
    for (long size : sizes) {
      if (size < 1) {
        throw failure(tensor + ": shape " + sizes + " has a size below 1");
      }
      // Division, so that nothing overflows.
      if (size > MAXIMUM_ELEMENTS / count) {
        throw failure(
            tensor + ": shape " + sizes + " has more than " + MAXIMUM_ELEMENTS + " elements");
      }
      count *= size;
    }
    return sizes.stream().map(Long::intValue).toList();
  }

  private long[] offsets(String tensor) throws IOException {
    List<Long> offsets = integers(tensor + ": data_offsets");
    if (offsets.size() != 2) {
      throw failure(
          tensor + ": data_offsets has " + offsets.size() + " numbers, not a begin and an end");
    }
    long begin = offsets.get(0);
    long end = offsets.get(1);
    if (end < begin || end > dataBytes) {
      throw failure(
          tensor
              + ": data_offsets "
              + offsets
              + " are not inside the file's "
              + dataBytes
              + " bytes of data; it may be truncated");
    }
    return new long[] {begin, end};
  }

  /** An array of at most two integers, none negative. */
  private List<Long> integers(String what) throws IOException {
    expect(JsonToken.START_ARRAY, what);
    List<Long> values = new ArrayList<>(2);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      JsonToken token = json.currentToken();
      if (token != JsonToken.VALUE_NUMBER_INT) {
        throw failure(what + " contains " + describe(token) + ", expected integers");
      }
      if (values.size() == 2) {
        throw failure(
            what
                + " has more than two numbers; only vectors and matrices are read, reshape the"
                + " tensor before saving it");
      }
      JsonParser.NumberType type = json.getNumberType();
      boolean fits = type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG;
      if (!fits || json.getText().startsWith("-")) {
        throw failure(what + " contains " + Names.quote(json.getText()) + ", expected 0 to 2^63-1");
      }
      values.add(json.getLongValue());
    }
    return values;
  }

  private void requireContiguous(List<Entry> entries) throws SafeTensorsException {
    long filled = 0;
    String previous = "the start of the data";
    for (Entry entry : entries) {
      String tensor = "tensor " + Names.quote(entry.name());
      if (entry.begin() < filled) {
        throw failure(
            tensor
                + ": begins at "
                + entry.begin()
                + " and overlaps "
                + previous
                + ", which ends at "
                + filled);
      }
      if (entry.begin() > filled) {
        throw failure(
            tensor
                + ": begins at "
                + entry.begin()
                + ", leaving a hole after "
                + previous
                + ", which ends at "
                + filled);
      }
      filled = entry.end();
      previous = tensor;
    }
    if (filled != dataBytes) {
      throw failure(
          "the tensors take "
              + filled
              + " bytes but the file has "
              + dataBytes
              + " bytes of data; there are "
              + (dataBytes - filled)
              + " trailing bytes");
    }
  }

  private void expect(JsonToken expected, String what) throws IOException {
    JsonToken token = json.nextToken();
    if (token != expected) {
      throw failure(what + " is " + describe(token) + ", expected " + describe(expected));
    }
  }

  private void requireGood(String what, String problem) throws SafeTensorsException {
    if (!problem.isEmpty()) {
      throw failure(what + " " + problem);
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

  private SafeTensorsException failure(String problem) {
    return new SafeTensorsException(file, problem);
  }
}
