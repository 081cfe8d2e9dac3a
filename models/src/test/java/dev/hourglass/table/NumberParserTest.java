package dev.hourglass.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NumberParserTest {
  private static final NumberParser POINT = new NumberParser('.');
  private static final NumberParser COMMA = new NumberParser(',');

  private static boolean parses(NumberParser parser, String text) {
    // Amid others, which don't belong to it.
    char[] characters = ("9" + text + "9").toCharArray();
    return parser.parse(characters, 1, characters.length - 1);
  }

  private static void assertAsJdk(String text) {
    assertTrue(parses(POINT, text), text);
    assertEquals(
        Double.doubleToRawLongBits(Double.parseDouble(text)),
        Double.doubleToRawLongBits(POINT.value()),
        text);
  }

  /** Digits, marks and exponents at random: short ones, and some of any length. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void valuesAreThoseOfTheJdk(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 100_000; round++) {
      StringBuilder text = new StringBuilder();
      text.append(new String[] {"", "-", "+"}[random.nextInt(3)]);
      int longest = random.nextInt(10) == 0 ? 40 : 10;
      int whole = random.nextInt(longest);
      digits(text, whole, random);
      int fraction = random.nextInt(longest);
      if (fraction > 0 || random.nextBoolean()) {
        text.append('.');
      }
      if (whole + fraction == 0) {
        text.append('0');
      }
      digits(text, fraction, random);
      if (random.nextBoolean()) {
        text.append(random.nextBoolean() ? 'e' : 'E');
        text.append(new String[] {"", "-", "+"}[random.nextInt(3)]);
        digits(text, random.nextInt(1, 4), random);
      }
      assertAsJdk(text.toString());
    }
  }

  private static void digits(StringBuilder to, int count, SplittableRandom random) {
    // Many zeros, also in front.
    for (int i = 0; i < count; i++) {
      to.append(random.nextInt(4) == 0 ? '0' : (char) ('0' + random.nextInt(10)));
    }
  }

  /** What programs write: the shortest text of a double, and fewer decimals. */
  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void anyDoubleIsReadBack(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 50_000; round++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        assertAsJdk(Double.toString(number));
      }
      double usual = random.nextDouble(-1e6, 1e6);
      assertAsJdk(Double.toString(usual));
      assertAsJdk(String.format(Locale.ROOT, "%.2f", usual));
      assertAsJdk(Long.toString(random.nextLong()));
    }
  }

  /** Halfway between two doubles, and next to it, where a second rounding would show. */
  @Test
  void theLastBitIsRight() {
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < 2000; round++) {
      double number = random.nextDouble(0.5, 4e15);
      BigDecimal half =
          new BigDecimal(number)
              .add(new BigDecimal(Math.nextUp(number)))
              .divide(BigDecimal.valueOf(2));
      BigDecimal tiny = new BigDecimal("1e-60");
      assertAsJdk(half.toPlainString());
      assertAsJdk(half.add(tiny).toPlainString());
      assertAsJdk(half.subtract(tiny).toPlainString());
    }
    assertAsJdk("9007199254740993");
    assertAsJdk("9007199254740992e22");
    assertAsJdk("9007199254740993e22");
    assertAsJdk("9007199254740992e-22");
    assertAsJdk("1e23");
    assertAsJdk("999999999999999999");
    assertAsJdk("1e2147483648");
    assertAsJdk("1e-99999999999999999999");
    assertAsJdk("0e99999999999999999999");
    assertAsJdk("-0");
    assertAsJdk("4.9e-324");
    assertAsJdk("2.4703282292062327e-324");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+",
        ".",
        "-.",
        "e5",
        "1e",
        "1e+",
        "1e1.5",
        "1e5e",
        "1d",
        "1f",
        "1D",
        "0x1p3",
        "0x10",
        "1_000",
        "1,000",
        "1.2.3",
        "--1",
        "+-1",
        "1 ",
        " 1",
        "1 000",
        "12%",
        "$12",
        "abc",
        "١٢",
        "1²",
        "infinit",
        "infinityy",
        "in",
        "na",
        "nanx",
        "NaN(1)",
        "1e٣",
        "true",
        "2026-01-01"
      })
  void whatIsNoNumberIsNone(String text) {
    assertFalse(parses(POINT, text), text);
  }

  @ParameterizedTest
  @CsvSource({
    "inf, Infinity",
    "-inf, -Infinity",
    "+Inf, Infinity",
    "INFINITY, Infinity",
    "-Infinity, -Infinity",
    "NaN, NaN",
    "-nan, NaN",
    "1., 1",
    ".5, 0.5",
    "-.5e1, -5",
    "007, 7"
  })
  void specialFormsAreNumbers(String text, double expected) {
    assertTrue(parses(POINT, text));
    assertEquals(expected, POINT.value());
  }

  /** A point there separates thousands, as likely as not. */
  @Test
  void aCommaIsTheMarkIfChosen() {
    assertTrue(parses(COMMA, "1,5"));
    assertEquals(1.5, COMMA.value());
    assertTrue(parses(COMMA, "-12345678901234567890123,25e-3"));
    assertEquals(Double.parseDouble("-12345678901234567890123.25e-3"), COMMA.value());
    assertFalse(parses(COMMA, "1.5"));
    assertFalse(parses(COMMA, "1.234,5"));
  }
}
