package dev.hourglass.models.envelope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Objects of JSON. Only a tree of plain values is read: no classes are named in it. */
public final class Json {
  /** Of a name or level in a schema; what is parsed is limited by who gives it. */
  private static final int LONGEST_TEXT = 1 << 27;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxStringLength(LONGEST_TEXT)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** An object without fields. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * On one line. Half of a surrogate pair, which UTF-8 can't express, is written as its escape, so
   * that it comes back as it was.
   */
  public static String compact(JsonNode node) {
    String text = node.toString();
    if (text.codePoints().noneMatch(Json::isSurrogate)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              if (isSurrogate(character)) {
                escaped.append(String.format(Locale.ROOT, "\\u%04X", character));
              } else {
                escaped.appendCodePoint(character);
              }
            });
    return escaped.toString();
  }

  /** Pairs are one code point, so these are halves alone. */
  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /** On many lines, ended by a line feed whatever the system. */
  static byte[] pretty(JsonNode node) {
    String text = node.toPrettyString().replace(System.lineSeparator(), "\n") + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Parses an object. The parser's own exception is not passed on: it quotes the text as it is.
   *
   * @param source what to name in errors, the field included if the text is one
   */
  public static ObjectNode parse(String source, byte[] bytes) throws ModelFormatException {
    JsonNode root;
    try {
      root = MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(source, "it is not JSON: " + Quote.of(e.getOriginalMessage()));
    } catch (IOException e) {
      // Bytes that are no text: reading them from memory can't fail otherwise.
      throw new ModelFormatException(
          source, "it is not JSON: " + Quote.of(String.valueOf(e.getMessage())));
    }
    if (!(root instanceof ObjectNode object)) {
      throw new ModelFormatException(source, "it is not a JSON object");
    }
    return object;
  }

  /**
   * A field's value that must be an object.
   *
   * @param source what to name in errors
   * @param field what the value is called
   */
  public static ObjectNode requireObject(String source, String field, JsonNode value)
      throws ModelFormatException {
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw wrong(source, field, value, "an object");
  }

  /**
   * Refuses a configuration whose fields are not what they should.
   *
   * @param source what to name in errors
   * @param needed that must be there
   * @param optional that may be there
   */
  public static void requireFields(
      String source, ObjectNode configuration, Set<String> needed, Set<String> optional)
      throws ModelFormatException {
    Set<String> missing = new TreeSet<>(needed);
    Set<String> unknown = new TreeSet<>();
    configuration
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!missing.remove(field) && !optional.contains(field)) {
                unknown.add(field);
              }
            });
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new ModelFormatException(
          source,
          "the configuration"
              + (missing.isEmpty() ? "" : " lacks the fields " + Quote.list(missing))
              + (missing.isEmpty() || unknown.isEmpty() ? "" : " and")
              + (unknown.isEmpty() ? "" : " has the unknown fields " + Quote.list(unknown))
              + "; it needs exactly "
              + new TreeSet<>(needed)
              + (optional.isEmpty() ? "" : ", and may have " + new TreeSet<>(optional)));
    }
  }

  /**
   * The error that a field's value is wrong.
   *
   * @param source what to name
   * @param field what the value is called
   * @param found the value; one that is missing says so
   * @param expected what it must be
   */
  public static ModelFormatException wrong(
      String source, String field, JsonNode found, String expected) {
    String value = found.isMissingNode() ? "missing" : Quote.of(found.toString());
    return new ModelFormatException(source, field + " is " + value + ", but must be " + expected);
  }
}
