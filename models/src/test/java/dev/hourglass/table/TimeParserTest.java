package dev.hourglass.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeParserTest {
  private final TimeParser parser = new TimeParser();

  private boolean parses(String text) {
    char[] characters = ("1" + text + "1").toCharArray();
    return parser.parse(characters, 1, characters.length - 1);
  }

  /** Each day from 0000-01-01 to 9999-12-31. */
  @Test
  void datesAreDaysSinceTheEpoch() {
    long last = LocalDate.of(9999, 12, 31).toEpochDay();
    for (long day = LocalDate.of(0, 1, 1).toEpochDay(); day <= last; day++) {
      String text = LocalDate.ofEpochDay(day).toString();
      assertTrue(parses(text), text);
      assertEquals(86_400.0 * day, parser.value(), text);
    }
  }

  /** Every combination of digits: a time here exactly where java.time knows one. */
  @Test
  void onlyDaysThatExistAreDates() {
    for (int year : new int[] {1900, 2000, 2023, 2024}) {
      for (int month = 0; month < 100; month++) {
        for (int day = 0; day < 100; day++) {
          boolean exists =
              month >= 1
                  && month <= 12
                  && day >= 1
                  && day <= LocalDate.of(year, month, 1).lengthOfMonth();
          String text = year + "-" + two(month) + "-" + two(day);
          assertEquals(exists, parses(text), text);
        }
      }
    }
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void timesWithAndWithoutOffsetsAreThoseOfTheJdk(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 20_000; round++) {
      LocalDateTime time =
          LocalDateTime.ofEpochSecond(
              random.nextLong(-60_000_000_000L, 250_000_000_000L),
              1000 * random.nextInt(1_000_000),
              ZoneOffset.UTC);
      // In halves of a second, so that the sum is exact.
      time = random.nextBoolean() ? time.withNano(500_000_000 * random.nextInt(2)) : time;
      String text = time.toString().replace('T', random.nextBoolean() ? 'T' : ' ');
      assertTrue(parses(text), text);
      assertEquals(seconds(time, 0), parser.value(), text);
      int minutes = random.nextInt(-18 * 60, 18 * 60 + 1);
      OffsetDateTime offset = time.atOffset(ZoneOffset.ofTotalSeconds(60 * minutes));
      String withOffset = text + offset.getOffset();
      assertTrue(parses(withOffset), withOffset);
      assertEquals(seconds(time, 60 * minutes), parser.value(), withOffset);
    }
  }

  private static double seconds(LocalDateTime time, int offset) {
    Instant instant = time.toInstant(ZoneOffset.UTC);
    return instant.getEpochSecond() - offset + instant.getNano() / 1e9;
  }

  /** Computed by hand: 2026-01-01 is 20,454 days after the epoch. */
  @ParameterizedTest
  @CsvSource({
    "2026-01-01, 1767225600",
    "2026-01-01 00:06:21, 1767225981",
    "2026-01-01T00:06:21, 1767225981",
    "2026-01-01t00:06:21z, 1767225981",
    "2026-01-01T00:06, 1767225960",
    "2026-01-01T00:06Z, 1767225960",
    "2026-01-01 00:06:21.25, 1767225981.25",
    "'2026-01-01 00:06:21,250000000000', 1767225981.25",
    "2026-01-01T02:06:21+02:00, 1767225981",
    "2026-01-01T02:06:21+0200, 1767225981",
    "2026-01-01 02:06:21+02, 1767225981",
    "2025-12-31T19:36:21-0430, 1767225981",
    "1969-12-31T23:59:59.5Z, -0.5",
  })
  void formsAreRead(String text, double expected) {
    assertTrue(parses(text));
    assertEquals(expected, parser.value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026",
        "2026-01",
        "2026-1-1",
        "26-01-01",
        "20260101",
        "2026/01/01",
        "01.01.2026",
        "2026-01-01T",
        "2026-01-01 ",
        "2026-01-01T1",
        "2026-01-01T10",
        "2026-01-01T10:",
        "2026-01-01T10:3",
        "2026-01-01T24:00",
        "2026-01-01T10:60",
        "2026-01-01T10:30:60",
        "2026-01-01T10:30:",
        "2026-01-01T10:30:15.",
        "2026-01-01T10:30:15.Z",
        "2026-01-01T10:30:15ZZ",
        "2026-01-01T10:30:15+",
        "2026-01-01T10:30:15+2",
        "2026-01-01T10:30:15+19:00",
        "2026-01-01T10:30:15+02:",
        "2026-01-01T10:30:15+02:0",
        "2026-01-01T10:30:15+02:60",
        "2026-01-01T10:30:15+02:00:00",
        "2026-01-01T10:30:15 UTC",
        "2026-01-01T10:30:15[UTC]",
        "2026-01-01X10:30",
        "2026-01-01  10:30",
        "+2026-01-01",
        "-2026-01-01",
        "12026-01-01",
        "２０２６-01-01",
        "2026‐01‐01",
        "1.2345e-10"
      })
  void whatIsNoTimeIsNone(String text) {
    assertFalse(parses(text), text);
  }
}
