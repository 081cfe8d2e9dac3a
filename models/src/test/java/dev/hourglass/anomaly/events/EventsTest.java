package dev.hourglass.anomaly.events;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventsTest {
  /** An alarm where the digit is at least 5. */
  private static boolean[] alarms(String scores) {
    return Alarms.ofScores(scores(scores), 5);
  }

  private static double[] scores(String scores) {
    return scores.chars().mapToDouble(Character::getNumericValue).toArray();
  }

  @Test
  void byHand() {
    String series = "0670908001";
    assertEquals(
        List.of(new Event(1, 2, 2, 7, 2), new Event(4, 4, 4, 9, 1), new Event(6, 6, 6, 8, 1)),
        Events.of(alarms(series), scores(series), 1));
    assertEquals(List.of(new Event(1, 6, 4, 9, 4)), Events.of(alarms(series), scores(series), 2));
  }

  @Test
  void reachesBothEnds() {
    assertEquals(
        List.of(new Event(0, 1, 0, 7, 2), new Event(3, 3, 3, 5, 1)),
        Events.of(alarms("7715"), scores("7715"), 1));
    assertEquals(List.of(), Events.of(alarms("000"), scores("000"), 1));
    assertEquals(List.of(), Events.of(new boolean[0], new double[0], 1));
  }

  /** Rows between two near alarms are marked; what is marked without a break is an event. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, Integer.MAX_VALUE})
  void asMarkedRows(int gap) {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int rows = random.nextInt(60);
      double rate = random.nextDouble();
      double[] scores = random.ints(rows, 0, 8).asDoubleStream().toArray();
      boolean[] alarms = new boolean[rows];
      for (int row = 0; row < rows; row++) {
        alarms[row] = random.nextDouble() < rate;
      }
      assertEquals(byMarks(alarms, scores, gap), Events.of(alarms, scores, gap));
    }
  }

  private static List<Event> byMarks(boolean[] alarms, double[] scores, int gap) {
    boolean[] marked = alarms.clone();
    for (int a = 0; a < alarms.length; a++) {
      for (int b = a + 1; b < alarms.length && b - a <= gap; b++) {
        for (int row = a; alarms[a] && alarms[b] && row < b; row++) {
          marked[row] = true;
        }
      }
    }
    List<Event> events = new ArrayList<>();
    for (int from = 0; from < marked.length; from++) {
      if (marked[from] && (from == 0 || !marked[from - 1])) {
        int peak = from;
        int count = 0;
        int to = from;
        for (; to < marked.length && marked[to]; to++) {
          count += alarms[to] ? 1 : 0;
          peak = alarms[to] && scores[to] > scores[peak] ? to : peak;
        }
        events.add(new Event(from, to - 1, peak, scores[peak], count));
      }
    }
    return events;
  }

  /** What was never scored lies between alarms without harm. */
  @Test
  void rowsWithoutAScore() {
    double[] scores = {7, Double.NaN, Double.POSITIVE_INFINITY};
    assertEquals(
        List.of(new Event(0, 2, 2, Double.POSITIVE_INFINITY, 2)),
        Events.of(Alarms.ofScores(scores, 5), scores, 2));
    assertError(
        IllegalArgumentException.class,
        () -> Events.of(new boolean[] {true, true}, new double[] {1, Double.NaN}, 1),
        "Row 1 is an alarm, but its score is NaN");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void whatIsNoGapIsRefused(int gap) {
    assertError(
        IllegalArgumentException.class,
        () -> Events.of(new boolean[1], new double[1], gap),
        "The gap is " + gap + " rows; give at least 1, which is the next row");
  }

  @Test
  void otherNumbersOfScoresAreRefused() {
    assertError(
        IllegalArgumentException.class,
        () -> Events.of(new boolean[2], new double[1], 1),
        "1 scores for 2 rows; give one for each");
  }

  @Test
  void theListStaysAsItIs() {
    List<Event> events = Events.of(new boolean[] {true}, new double[] {1}, 1);
    assertThrows(UnsupportedOperationException.class, events::clear);
  }

  @Test
  void whatIsNoEventIsRefused() {
    String[] order = {"An event from row ", "; give rows in their order"};
    assertError(IllegalArgumentException.class, () -> new Event(-1, 2, 1, 0, 1), order);
    assertError(IllegalArgumentException.class, () -> new Event(2, 4, 1, 0, 1), order);
    assertError(IllegalArgumentException.class, () -> new Event(2, 4, 5, 0, 1), order);
    assertError(
        IllegalArgumentException.class,
        () -> new Event(1, 2, 1, Double.NaN, 1),
        "The score of the peak is NaN");
    for (int alarms : new int[] {0, 3, Integer.MIN_VALUE}) {
      assertError(
          IllegalArgumentException.class,
          () -> new Event(1, 2, 1, 0, alarms),
          alarms + " alarms in the rows 1 to 2; give at least 1");
    }
  }
}
