package dev.hourglass.anomaly.events;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times of rows, in microseconds: two doubles of seconds differ by more than they were told to. */
final class RowTimes {
  /** Seconds from 1970 to the ends of the years 0 to 9999; milliseconds are beyond them. */
  private static final double FIRST_SECOND = -62_167_219_200.0;

  private static final double LAST_SECOND = 253_402_300_799.0;

  private static final long MICROS = 1_000_000;

  private final long[] micros;

  private RowTimes(long[] micros) {
    this.micros = micros;
  }

  /**
   * Checks the times.
   *
   * @param alarms rows that must have one
   * @param seconds since 1970
   */
  static RowTimes of(boolean[] alarms, double[] seconds) {
    if (alarms.length != seconds.length) {
      throw new IllegalArgumentException(
          seconds.length + " times for " + alarms.length + " rows; give one for each");
    }
    long[] micros = new long[seconds.length];
    int before = -1;
    for (int row = 0; row < seconds.length; row++) {
      if (Double.isNaN(seconds[row])) {
        requireNoAlarm(alarms, row);
        continue;
      }
      requireInRange(seconds[row], row);
      if (before >= 0 && seconds[row] < seconds[before]) {
        throw new IllegalArgumentException(
            "The time of row "
                + row
                + " is "
                + seconds[row]
                + " s, before that of row "
                + before
                + ", which is "
                + seconds[before]
                + " s; give the rows in the order of their times");
      }
      double whole = Math.floor(seconds[row]);
      micros[row] = MICROS * (long) whole + Math.round(MICROS * (seconds[row] - whole));
      before = row;
    }
    return new RowTimes(micros);
  }

  private static void requireNoAlarm(boolean[] alarms, int row) {
    if (alarms[row]) {
      throw new IllegalArgumentException(
          "Row " + row + " is an alarm, but its time is missing; give one");
    }
  }

  private static void requireInRange(double seconds, int row) {
    if (!(seconds >= FIRST_SECOND && seconds <= LAST_SECOND)) {
      throw new IllegalArgumentException(
          "The time of row "
              + row
              + " is "
              + seconds
              + " s, beyond the years 0 to 9999; give seconds since 1970, not milliseconds");
    }
  }

  /** The time of a row that has one. */
  Instant of(int row) {
    return Instant.EPOCH.plus(micros[row], ChronoUnit.MICROS);
  }

  Duration between(int before, int row) {
    return Duration.of(micros[row] - micros[before], ChronoUnit.MICROS);
  }
}
