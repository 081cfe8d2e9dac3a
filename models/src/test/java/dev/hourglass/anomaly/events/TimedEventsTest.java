package dev.hourglass.anomaly.events;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.table.CellValue;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimedEventsTest {
  private static final Instant START = Instant.parse("2026-01-31T23:59:58.9Z");

  private static double[] seconds(List<Instant> times) {
    return times.stream().mapToDouble(CellValue::toDouble).toArray();
  }

  private static boolean[] all(int rows) {
    boolean[] alarms = new boolean[rows];
    Arrays.fill(alarms, true);
    return alarms;
  }

  @Test
  void byHand() {
    double[] seconds = {10, 20, 30.5, 60};
    List<TimedEvent> events =
        Events.of(
            new boolean[] {true, false, true, true},
            new double[] {1, 9, 3, 2},
            seconds,
            Duration.ofMillis(20_500));
    assertEquals(
        List.of(
            new TimedEvent(
                Instant.ofEpochSecond(10),
                Instant.parse("1970-01-01T00:00:30.500Z"),
                Instant.parse("1970-01-01T00:00:30.500Z"),
                new Event(0, 2, 2, 3, 2)),
            new TimedEvent(
                Instant.ofEpochSecond(60),
                Instant.ofEpochSecond(60),
                Instant.ofEpochSecond(60),
                new Event(3, 3, 3, 2, 1))),
        events);
  }

  /** Tenths of a second are no doubles, and differences of them are no tenths. */
  @Test
  void aGapOfTenthsIsThatOfTheClock() {
    List<Instant> times = new ArrayList<>();
    for (int row = 0; row < 1000; row++) {
      times.add(START.plusMillis(100L * row));
    }
    double[] seconds = seconds(times);
    List<TimedEvent> one = Events.of(all(1000), new double[1000], seconds, Duration.ofMillis(100));
    assertEquals(1, one.size());
    assertEquals(START, one.get(0).start());
    assertEquals(START.plusMillis(99_900), one.get(0).end());
    Duration shorter = Duration.ofMillis(100).minusNanos(1000);
    assertEquals(1000, Events.of(all(1000), new double[1000], seconds, shorter).size());
  }

  /** By the times themselves, of any distances. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 999, 1_000_000, 3_600_000_000L})
  void asTheClockHasThem(long gapMicros) {
    Duration gap = Duration.of(gapMicros, ChronoUnit.MICROS);
    for (long seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Instant> times = new ArrayList<>();
      boolean[] alarms = new boolean[40];
      Instant time = START;
      for (int row = 0; row < alarms.length; row++) {
        long step = random.nextInt(3) == 0 ? gapMicros : random.nextLong(2 * gapMicros + 2);
        time = time.plus(step, ChronoUnit.MICROS);
        times.add(time);
        alarms[row] = random.nextInt(3) > 0;
      }
      List<Instant> starts = new ArrayList<>();
      List<Instant> ends = new ArrayList<>();
      for (int row = 0; row < alarms.length; row++) {
        if (alarms[row]) {
          int last = ends.size() - 1;
          if (last >= 0 && !times.get(row).isAfter(ends.get(last).plus(gap))) {
            ends.set(last, times.get(row));
          } else {
            starts.add(times.get(row));
            ends.add(times.get(row));
          }
        }
      }
      List<TimedEvent> events = Events.of(alarms, new double[40], seconds(times), gap);
      assertEquals(starts, events.stream().map(TimedEvent::start).toList());
      assertEquals(ends, events.stream().map(TimedEvent::end).toList());
    }
  }

  @Test
  void timesBefore1970AndAtTheEndsOfTheYears() {
    double[] seconds = {-62_167_219_200.0, -0.25, 253_402_300_799.0};
    List<TimedEvent> events = Events.of(all(3), new double[3], seconds, Duration.ZERO);
    assertEquals(
        List.of("0000-01-01T00:00:00Z", "1969-12-31T23:59:59.750Z", "9999-12-31T23:59:59Z"),
        events.stream().map(event -> event.start().toString()).toList());
    assertEquals(
        1, Events.of(all(3), new double[3], seconds, Duration.ofSeconds(Long.MAX_VALUE)).size());
  }

  @Test
  void aTimeIsMissingWhereNoAlarmIs() {
    double[] seconds = {1, Double.NaN, 2};
    boolean[] alarms = {true, false, true};
    assertEquals(1, Events.of(alarms, new double[3], seconds, Duration.ofSeconds(1)).size());
    assertError(
        IllegalArgumentException.class,
        () -> Events.of(all(3), new double[3], seconds, Duration.ZERO),
        "Row 1 is an alarm, but its time is missing; give one");
  }

  @Test
  void timesThatFallAreRefused() {
    assertError(
        IllegalArgumentException.class,
        () ->
            Events.of(
                new boolean[3], new double[3], new double[] {5, Double.NaN, 4}, Duration.ZERO),
        "The time of row 2 is 4.0 s, before that of row 0, which is 5.0 s; give the rows in the");
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {1.77e12, -1e11, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300})
  void whatIsNoTimeInSecondsIsRefused(double time) {
    assertError(
        IllegalArgumentException.class,
        () -> Events.of(new boolean[1], new double[1], new double[] {time}, Duration.ZERO),
        "The time of row 0 is " + time + " s, beyond the years 0 to 9999; give seconds");
  }

  @Test
  void otherNumbersAndNegativeGapsAreRefused() {
    assertError(
        IllegalArgumentException.class,
        () -> Events.of(new boolean[2], new double[2], new double[1], Duration.ZERO),
        "1 times for 2 rows; give one for each");
    assertError(
        IllegalArgumentException.class,
        () -> Events.of(new boolean[2], new double[1], new double[2], Duration.ZERO),
        "1 scores for 2 rows; give one for each");
    assertError(
        IllegalArgumentException.class,
        () -> Events.of(new boolean[1], new double[1], new double[1], Duration.ofNanos(-1)),
        "The gap is PT-0.000000001S; give 0 or more");
  }

  @Test
  void whatIsNoTimeOfAnEventIsRefused() {
    Event event = new Event(0, 0, 0, 1, 1);
    Instant later = START.plusNanos(1);
    for (Instant[] times : new Instant[][] {{later, later, START}, {START, START, later}}) {
      IllegalArgumentException refusal =
          assertError(
              IllegalArgumentException.class,
              () -> new TimedEvent(times[0], times[1], times[2], event),
              "An event from ",
              "; give times in their order");
      assertTrue(String.valueOf(refusal.getMessage()).contains(START.toString()));
    }
  }
}
