package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class CellValueTest {
  /** 2026-01-01T00:06:21Z is 1,767,225,981 s after the epoch. */
  static List<Arguments> cells() {
    return List.of(
        Arguments.of(CellType.NUMBER, (byte) -1, -1.0),
        Arguments.of(CellType.NUMBER, (short) 7, 7.0),
        Arguments.of(CellType.NUMBER, 7, 7.0),
        Arguments.of(CellType.NUMBER, 7L, 7.0),
        Arguments.of(CellType.NUMBER, 0.5f, 0.5),
        Arguments.of(CellType.NUMBER, 0.1, 0.1),
        Arguments.of(CellType.NUMBER, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY),
        Arguments.of(CellType.NUMBER, Float.NaN, Double.NaN),
        Arguments.of(CellType.NUMBER, new BigDecimal("12.34"), 12.34),
        Arguments.of(CellType.NUMBER, BigInteger.TWO.pow(100), 0x1p100),
        Arguments.of(CellType.NUMBER, new AtomicInteger(3), 3.0),
        Arguments.of(CellType.BOOLEAN, true, 1.0),
        Arguments.of(CellType.BOOLEAN, false, 0.0),
        Arguments.of(CellType.TIME, Instant.parse("2026-01-01T00:06:21.25Z"), 1767225981.25),
        Arguments.of(CellType.TIME, Instant.parse("1969-12-31T23:59:59.5Z"), -0.5),
        Arguments.of(CellType.TIME, LocalDateTime.parse("2026-01-01T00:06:21"), 1767225981.0),
        Arguments.of(CellType.TIME, LocalDate.parse("2026-01-01"), 1767225600.0),
        Arguments.of(
            CellType.TIME, OffsetDateTime.parse("2026-01-01T02:06:21+02:00"), 1767225981.0),
        Arguments.of(
            CellType.TIME,
            ZonedDateTime.parse("2026-01-01T01:06:21+01:00[Europe/Berlin]"),
            1767225981.0),
        Arguments.of(CellType.TIME, LocalTime.parse("00:06:21.5"), 381.5),
        Arguments.of(CellType.TIME, Date.from(Instant.ofEpochMilli(1767225981250L)), 1767225981.25),
        Arguments.of(CellType.TIME, timestamp(), 1767225981.000001),
        Arguments.of(CellType.TIME, new java.sql.Date(1767225600000L), 1767225600.0));
  }

  private static Timestamp timestamp() {
    Timestamp timestamp = new Timestamp(1767225981000L);
    timestamp.setNanos(1000);
    return timestamp;
  }

  @ParameterizedTest
  @MethodSource("cells")
  void numbersBooleansAndTimesAreDoubles(CellType type, Object value, double expected) {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
    try {
      assertEquals(type, CellValue.typeOf(value.getClass()));
      assertEquals(expected, CellValue.toDouble(value));
      assertTrue(CellValue.isOf(type, value));
      assertFalse(CellValue.isOf(CellType.TEXT, value));
      assertError(
          IllegalArgumentException.class,
          () -> CellValue.toText(value),
          value.getClass().getName() + " is no text");
    } finally {
      TimeZone.setDefault(before);
    }
  }

  static List<Arguments> texts() {
    return List.of(
        Arguments.of("fuel", "fuel"),
        Arguments.of("", ""),
        Arguments.of(CharBuffer.wrap("built"), "built"),
        Arguments.of('c', "c"),
        Arguments.of(DayOfWeek.MONDAY, "MONDAY"),
        // Its name, which nobody changes, not what toString says.
        Arguments.of(Named.ONE, "ONE"),
        Arguments.of(Named.WITH_BODY, "WITH_BODY"),
        Arguments.of(TimeUnit.DAYS, "DAYS"));
  }

  private enum Named {
    ONE,
    WITH_BODY {
      @Override
      public String toString() {
        return "other";
      }
    };

    @Override
    public String toString() {
      return "named";
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  void textsAreStrings(Object value, String expected) {
    assertEquals(CellType.TEXT, CellValue.typeOf(value.getClass()));
    assertEquals(expected, CellValue.toText(value));
    assertError(
        IllegalArgumentException.class,
        () -> CellValue.toDouble(value),
        " is no number, boolean or time");
  }

  @Test
  void primitiveClassesHaveTypes() {
    assertEquals(CellType.NUMBER, CellValue.typeOf(int.class));
    assertEquals(CellType.NUMBER, CellValue.typeOf(double.class));
    assertEquals(CellType.BOOLEAN, CellValue.typeOf(boolean.class));
    assertEquals(CellType.TEXT, CellValue.typeOf(char.class));
    assertNull(CellValue.typeOf(void.class));
  }

  @Test
  void nullIsMissingAndOfEachType() {
    assertEquals(Double.NaN, CellValue.toDouble(null));
    assertNull(CellValue.toText(null));
    assertTrue(CellValue.isOf(CellType.TIME, null));
  }

  @Test
  void otherObjectsAreNoCells() {
    for (Object value : new Object[] {List.of(), new Object(), new int[1], Duration.ZERO}) {
      assertNull(CellValue.typeOf(value.getClass()));
      assertFalse(CellValue.isOf(CellType.NUMBER, value));
      assertError(IllegalArgumentException.class, () -> CellValue.toDouble(value), "is no number");
      assertError(IllegalArgumentException.class, () -> CellValue.toText(value), "is no text");
    }
  }
}
