package dev.hourglass.anomaly;

import java.util.Locale;

/** Numbers for people. */
final class Numbers {
  private static final double MANY = 1e15;

  private Numbers() {}

  /** With six significant digits; integers with all of theirs. */
  static String text(double number) {
    if (number == Math.rint(number) && Math.abs(number) < MANY) {
      return Long.toString((long) number);
    }
    double size = Math.abs(number);
    if (size >= 1e-3 && size < 1e7) {
      int digits = Math.max(0, 5 - (int) Math.floor(Math.log10(size)));
      String text = String.format(Locale.ROOT, "%." + digits + "f", number);
      return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
    return String.format(Locale.ROOT, "%.5g", number);
  }
}
