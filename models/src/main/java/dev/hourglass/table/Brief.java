package dev.hourglass.table;

import dev.hourglass.text.Quote;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Numbers as a report for people has them, the same in every locale. */
final class Brief {
  private static final MathContext DIGITS = new MathContext(5);

  /** Seconds from 1970 to the ends of the years that people write with four digits. */
  private static final double FIRST_SECOND = -62_167_219_200.0;

  private static final double LAST_SECOND = 253_402_300_799.0;

  private Brief() {}

  /** Five digits. */
  static String number(double number) {
    if (!Double.isFinite(number)) {
      return Double.toString(number);
    }
    BigDecimal rounded = new BigDecimal(number).round(DIGITS).stripTrailingZeros();
    double size = Math.abs(number);
    return size == 0 || (size >= 1e-4 && size < 1e15)
        ? rounded.toPlainString()
        : rounded.toString();
  }

  static String percent(double share) {
    return number(100 * share) + " %";
  }

  /** A point in time. */
  static String time(double seconds) {
    if (!(seconds >= FIRST_SECOND && seconds <= LAST_SECOND)) {
      return number(seconds) + " s";
    }
    long millis = Math.round(seconds * 1000);
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** A text of a level. */
  static String level(String text) {
    return '"' + Quote.of(text) + '"';
  }

  /** Ends a description. */
  static String missing(long missing, long count) {
    return missing == 0 ? "" : "; " + percent(missing / (double) (missing + count)) + " missing";
  }
}
