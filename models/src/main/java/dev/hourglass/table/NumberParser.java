package dev.hourglass.table;

/**
 * Reads numbers as people and programs write them: digits with a decimal mark and an exponent, each
 * if wanted, and {@code inf}, {@code infinity} and {@code nan} in either case, all with a sign if
 * wanted. The value is that of {@link Double#parseDouble}, whose other forms (hexadecimal, the
 * letters of Java's types) are no numbers here; nor are those with marks of thousands.
 */
final class NumberParser extends CellParser {
  /** Those that a double holds exactly: the next is rounded. */
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** Up to here a double holds each integer. */
  private static final long EXACT = 1L << 53;

  /** So many digits never exceed a long. */
  private static final int DIGITS_OF_LONG = 18;

  /** Larger ones come to 0 or infinity, however many digits a field has room for. */
  private static final int LARGEST_EXPONENT = 100_000_000;

  private final char mark;

  /**
   * Makes one.
   *
   * @param mark before the fraction: a point or a comma
   */
  NumberParser(char mark) {
    this.mark = mark;
  }

  @Override
  boolean parse(char[] text, int from, int to) {
    int at = from;
    boolean isNegative = false;
    if (at < to && (text[at] == '-' || text[at] == '+')) {
      isNegative = text[at] == '-';
      at++;
    }
    int start = at;
    long significand = 0;
    while (at < to && isDigit(text[at])) {
      significand = 10 * significand + (text[at] - '0');
      at++;
    }
    int digits = at - start;
    int exponent = 0;
    if (at < to && text[at] == mark) {
      at++;
      int fraction = at;
      while (at < to && isDigit(text[at])) {
        significand = 10 * significand + (text[at] - '0');
        at++;
      }
      exponent = fraction - at;
      digits -= exponent;
    }
    if (digits == 0) {
      return isSpecial(isNegative, text, start, to);
    }
    if (at < to && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      boolean isSmall = false;
      if (at < to && (text[at] == '-' || text[at] == '+')) {
        isSmall = text[at] == '-';
        at++;
      }
      if (at == to) {
        return false;
      }
      int power = 0;
      while (at < to && isDigit(text[at])) {
        power = Math.min(10 * power + (text[at] - '0'), LARGEST_EXPONENT);
        at++;
      }
      exponent += isSmall ? -power : power;
    }
    if (at < to) {
      return false;
    }
    value =
        digits <= DIGITS_OF_LONG
                && significand <= EXACT
                && Math.abs(exponent) < POWERS_OF_TEN.length
            ? exact(isNegative, significand, exponent)
            : rounded(text, from, to);
    return true;
  }

  /** Both numbers are exact, so that the one operation rounds once (Clinger, 1990). */
  private static double exact(boolean isNegative, long significand, int exponent) {
    double magnitude =
        exponent < 0
            ? significand / POWERS_OF_TEN[-exponent]
            : significand * POWERS_OF_TEN[exponent];
    return isNegative ? -magnitude : magnitude;
  }

  private double rounded(char[] text, int from, int to) {
    return Double.parseDouble(new String(text, from, to - from).replace(mark, '.'));
  }

  private boolean isSpecial(boolean isNegative, char[] text, int from, int to) {
    if (isWord("nan", text, from, to)) {
      value = Double.NaN;
      return true;
    }
    value = isNegative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    return isWord("inf", text, from, to) || isWord("infinity", text, from, to);
  }
}
