package dev.hourglass.anomaly.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Merges alarms that are near each other into events, in the order of the series. */
public final class Events {
  private Events() {}

  /** Whether an alarm belongs to the event of the one before it. */
  @FunctionalInterface
  private interface Nearness {
    boolean isNear(int before, int row);
  }

  /**
   * Events of alarms whose rows are at most so far apart.
   *
   * @param alarms for each row whether it is one
   * @param scores of the rows; those of alarms are not NaN
   * @param gap how many rows an alarm may come after the one before it and still belong to its
   *     event; 1 is the next row, so that each row without an alarm ends an event
   * @return a list that can't be changed; empty without alarms
   * @throws IllegalArgumentException if there are not as many scores as rows, that of an alarm is
   *     NaN, or the gap is below 1
   */
  public static List<Event> of(boolean[] alarms, double[] scores, int gap) {
    requireScores(alarms, scores);
    if (gap < 1) {
      throw new IllegalArgumentException(
          "The gap is " + gap + " rows; give at least 1, which is the next row");
    }
    return merged(alarms, scores, (before, row) -> row - before <= gap);
  }

  /**
   * Events of alarms whose times are at most so far apart. Times are rounded to microseconds, which
   * is what such doubles hold in our century.
   *
   * @param alarms for each row whether it is one
   * @param scores of the rows; those of alarms are not NaN
   * @param seconds times of the rows, in seconds since 1970-01-01T00:00:00Z, as columns of times
   *     have them; none before that of an earlier row. Rows without an alarm may have NaN.
   * @param gap how long an alarm may come after the one before it and still belong to its event
   * @return a list that can't be changed; empty without alarms
   * @throws IllegalArgumentException if there are not as many scores and times as rows, the score
   *     or the time of an alarm is NaN, times fall or are beyond the years 0 to 9999, or the gap is
   *     negative
   */
  public static List<TimedEvent> of(
      boolean[] alarms, double[] scores, double[] seconds, Duration gap) {
    requireScores(alarms, scores);
    if (gap.isNegative()) {
      throw new IllegalArgumentException("The gap is " + gap + "; give 0 or more");
    }
    RowTimes times = RowTimes.of(alarms, seconds);
    List<TimedEvent> events = new ArrayList<>();
    for (Event event :
        merged(alarms, scores, (before, row) -> times.between(before, row).compareTo(gap) <= 0)) {
      events.add(
          new TimedEvent(
              times.of(event.firstRow()),
              times.of(event.lastRow()),
              times.of(event.peakRow()),
              event));
    }
    return List.copyOf(events);
  }

  private static void requireScores(boolean[] alarms, double[] scores) {
    if (alarms.length != scores.length) {
      throw new IllegalArgumentException(
          scores.length + " scores for " + alarms.length + " rows; give one for each");
    }
    for (int row = 0; row < alarms.length; row++) {
      if (alarms[row] && Double.isNaN(scores[row])) {
        throw new IllegalArgumentException(
            "Row " + row + " is an alarm, but its score is NaN; give a number");
      }
    }
  }

  private static List<Event> merged(boolean[] alarms, double[] scores, Nearness nearness) {
    List<Event> events = new ArrayList<>();
    int row = next(alarms, 0);
    while (row < alarms.length) {
      int first = row;
      int last = row;
      int peak = row;
      int count = 1;
      row = next(alarms, row + 1);
      while (row < alarms.length && nearness.isNear(last, row)) {
        last = row;
        peak = scores[row] > scores[peak] ? row : peak;
        count++;
        row = next(alarms, row + 1);
      }
      events.add(new Event(first, last, peak, scores[peak], count));
    }
    return List.copyOf(events);
  }

  /** The first alarm from a row on, or the number of rows. */
  private static int next(boolean[] alarms, int from) {
    int row = from;
    while (row < alarms.length && !alarms[row]) {
      row++;
    }
    return row;
  }
}
