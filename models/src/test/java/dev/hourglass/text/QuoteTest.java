package dev.hourglass.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuoteTest {
  @Test
  void ordinaryTextStaysAsItIs() {
    String text = "encoder.0.weight größer 数 😀 [1, 2] \"x\"";
    assertEquals(text, Quote.of(text));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "10, 000a",
    "13, 000d",
    "27, 001b",
    "0, 0000",
    "8232, 2028",
    "8238, 202e",
    "55357, d83d"
  })
  void whatWouldChangeALogIsEscaped(int character, String code) {
    assertEquals("a\\u" + code + "b", Quote.of("a" + (char) character + "b"));
  }

  @Test
  void aCharacterOfTwoHalvesIsEscapedWhole() {
    assertEquals("\\udb40\\udc01", Quote.of(Character.toString(0xE0001)));
  }

  @Test
  void longTextIsCutAndCounted() {
    assertEquals("x".repeat(80), Quote.of("x".repeat(80)));
    assertEquals("x".repeat(80) + "… (81 characters)", Quote.of("x".repeat(81)));
  }

  @Test
  void nothingIsCutInHalf() {
    assertEquals(
        "x".repeat(79) + "… (101 characters)", Quote.of("x".repeat(79) + "😀" + "x".repeat(20)));
  }

  @Test
  void aListIsCutAndCounted() {
    assertEquals("[]", Quote.list(List.of()));
    assertEquals("[a, b\\u000a]", Quote.list(List.of("a", "b\n")));
    List<String> many = IntStream.range(0, 200_000).mapToObj(Integer::toString).toList();
    String listed = Quote.list(many);
    assertTrue(listed.endsWith("9, and 199990 more]"), listed);
  }

  @Test
  void aPathIsEscapedAndNotCut() {
    assertEquals(
        "x".repeat(200) + "\\u001b[31m", Quote.path(Path.of("x".repeat(200) + "\u001b[31m")));
  }
}
