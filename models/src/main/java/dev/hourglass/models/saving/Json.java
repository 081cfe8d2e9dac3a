package dev.hourglass.models.saving;

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

/** Objects of JSON. Only a tree of plain values is read: no classes are named in it. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(16).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** On one line. */
  static String compact(JsonNode node) {
    return node.toString();
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
  static ObjectNode parse(String source, byte[] bytes) throws ModelFormatException {
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
}
