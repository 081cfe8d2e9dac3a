package dev.hourglass.table;

import dev.hourglass.text.Quote;

/** Numbers and booleans as levels of categories. */
final class LevelText {
  /** Integers below it are written without an exponent. */
  private static final double PLAIN = 1e15;

  private LevelText() {}

  /** Of integers their digits, without a point: what a source of texts would have. */
  static String of(double number) {
    return number == Math.rint(number) && Math.abs(number) < PLAIN
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  /**
   * Checks that a text is that of a number, and the only one it has.
   *
   * @throws IllegalArgumentException if it isn't
   */
  static void requireNumber(String text) {
    double number = parsed(text);
    if (Double.isNaN(number) || !text.equals(of(number))) {
      throw new IllegalArgumentException(
          "The level " + Quote.of(text) + " of numbers is not written as one");
    }
  }

  private static double parsed(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  static String ofBoolean(double number) {
    return number == 0 ? "false" : "true";
  }
}
