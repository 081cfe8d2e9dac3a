package dev.hourglass.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where in its cycles a time is. */
final class TimePartTest {
  private static final double ROUNDING = 1e-9;

  /** By hand: 2026-01-01 is a Thursday, 1969-12-28 a Sunday; 2024 is a leap year, 1900 is none. */
  @ParameterizedTest
  @CsvSource({
    "2026-01-01T12:00:00, HOUR_OF_DAY, 0.5",
    "2026-01-01T23:59:59, HOUR_OF_DAY, 0.99998842592",
    "1969-12-31T06:00:00, HOUR_OF_DAY, 0.25",
    "2026-01-01T12:00:00, DAY_OF_WEEK, 0.5",
    "2026-01-05T00:00:00, DAY_OF_WEEK, 0",
    "1969-12-28T12:00:00, DAY_OF_WEEK, 0.92857142857",
    "2026-04-16T00:00:00, DAY_OF_MONTH, 0.5",
    "2024-02-15T12:00:00, DAY_OF_MONTH, 0.5",
    "2023-02-15T00:00:00, DAY_OF_MONTH, 0.5",
    "1900-02-15T00:00:00, DAY_OF_MONTH, 0.5",
    "2026-01-01T00:00:00, MONTH_OF_YEAR, 0",
    "2026-07-01T00:00:00, MONTH_OF_YEAR, 0.5",
    "2026-12-16T12:00:00, MONTH_OF_YEAR, 0.95833333333"
  })
  void phasesAreTheseByHand(String time, TimePart part, double phase) {
    double seconds = LocalDateTime.parse(time).toEpochSecond(ZoneOffset.UTC);
    assertEquals(phase, part.phase(seconds), ROUNDING);
  }

  /** Seconds within 5,000 years of 1970, and the days around the leap days of ten centuries. */
  static DoubleStream times() {
    SplittableRandom random = new SplittableRandom(7);
    DoubleStream anywhere = random.doubles(500, -1.5e11, 1.5e11).map(Math::floor);
    DoubleStream leapDays =
        DoubleStream.iterate(1600, year -> year + 25)
            .limit(40)
            .flatMap(
                year -> {
                  double february =
                      LocalDateTime.of((int) year, 2, 28, 3, 4).toEpochSecond(ZoneOffset.UTC);
                  return DoubleStream.of(february, february + 86_400, february + 172_800);
                });
    return DoubleStream.concat(anywhere, leapDays);
  }

  @ParameterizedTest
  @MethodSource("times")
  void phasesAreThoseOfTheLibrarysCalendar(double seconds) {
    LocalDateTime time = LocalDateTime.ofEpochSecond((long) seconds, 0, ZoneOffset.UTC);
    double ofDay = time.toLocalTime().toSecondOfDay() / 86_400.0;
    double ofMonth = (time.getDayOfMonth() - 1 + ofDay) / time.toLocalDate().lengthOfMonth();
    assertEquals(ofDay, TimePart.HOUR_OF_DAY.phase(seconds), ROUNDING);
    assertEquals(
        (time.getDayOfWeek().getValue() - 1 + ofDay) / 7,
        TimePart.DAY_OF_WEEK.phase(seconds),
        ROUNDING);
    assertEquals(ofMonth, TimePart.DAY_OF_MONTH.phase(seconds), ROUNDING);
    assertEquals(
        (time.getMonthValue() - 1 + ofMonth) / 12, TimePart.MONTH_OF_YEAR.phase(seconds), ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1.01e14, -1e300})
  void whatIsNoDateHasNoPhase(double seconds) {
    for (TimePart part : TimePart.values()) {
      assertTrue(Double.isNaN(part.phase(seconds)), part::name);
    }
  }

  @Test
  void elapsedTimeIsNoCycle() {
    assertTrue(Double.isNaN(TimePart.ELAPSED.phase(0)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e14, -1e14, -1e-9, 0.25})
  void phasesAreWithinTheirCycle(double seconds) {
    for (TimePart part : TimePart.values()) {
      double phase = part.isCyclic() ? part.phase(seconds) : 0;
      assertTrue(phase >= 0 && phase <= 1, () -> part + " " + phase);
    }
  }
}
