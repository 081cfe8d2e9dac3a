package dev.hourglass.table;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an object is as a cell, the same in a table and in a row to be scored: numbers of any class
 * are a {@link CellType#NUMBER}, booleans a {@link CellType#BOOLEAN}; character sequences,
 * characters and the names of enum constants a {@link CellType#TEXT}; and dates, instants and times
 * with or without an offset a {@link CellType#TIME}. A date is its midnight, a time of day is that
 * of 1970-01-01, and what has no offset is in UTC, whatever the time zone here.
 */
public final class CellValue {
  /** Of what classes they are, for a message. */
  public static final String CLASSES =
      "numbers, booleans, texts, enum constants, or dates and times of java.time or java.util.Date";

  private static final List<Class<?>> TEXTS =
      List.of(CharSequence.class, Enum.class, Character.class, char.class);

  private static final List<Class<?>> TIMES =
      List.of(
          Instant.class,
          LocalDateTime.class,
          LocalDate.class,
          OffsetDateTime.class,
          ZonedDateTime.class,
          LocalTime.class,
          Date.class);

  private static final double SECOND = 1e9;
  private static final double DAY = 86_400;

  private CellValue() {}

  /** The type of cells that are objects of this class; null if such objects are no cells. */
  public static @Nullable CellType typeOf(Class<?> javaClass) {
    if (javaClass == boolean.class || javaClass == Boolean.class) {
      return CellType.BOOLEAN;
    } else if (isOneOf(TEXTS, javaClass)) {
      return CellType.TEXT;
    } else if (isOneOf(TIMES, javaClass)) {
      return CellType.TIME;
    }
    boolean isNumber =
        Number.class.isAssignableFrom(javaClass)
            || (javaClass.isPrimitive() && javaClass != void.class);
    return isNumber ? CellType.NUMBER : null;
  }

  private static boolean isOneOf(List<Class<?>> classes, Class<?> javaClass) {
    for (Class<?> candidate : classes) {
      if (candidate.isAssignableFrom(javaClass)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an object is a cell of this type; null is one of each, and missing. */
  public static boolean isOf(CellType type, @Nullable Object value) {
    return value == null || typeOf(value.getClass()) == type;
  }

  /**
   * An object as a cell that is no text; NaN for null.
   *
   * @throws IllegalArgumentException if it is a text or no cell
   */
  public static double toDouble(@Nullable Object value) {
    if (value == null) {
      return Double.NaN;
    } else if (value instanceof Number number) {
      return number.doubleValue();
    } else if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    } else if (value instanceof Instant instant) {
      return seconds(instant);
    } else if (value instanceof LocalDateTime time) {
      return seconds(time.toInstant(ZoneOffset.UTC));
    } else if (value instanceof LocalDate date) {
      return DAY * date.toEpochDay();
    } else if (value instanceof OffsetDateTime time) {
      return seconds(time.toInstant());
    } else if (value instanceof ZonedDateTime time) {
      return seconds(time.toInstant());
    } else if (value instanceof LocalTime time) {
      return time.toNanoOfDay() / SECOND;
    } else if (value instanceof Timestamp timestamp) {
      return seconds(timestamp.toInstant());
    } else if (value instanceof Date date) {
      return seconds(date);
    }
    throw new IllegalArgumentException(
        "An object of the class " + value.getClass().getName() + " is no number, boolean or time");
  }

  /** Not by toInstant, which those of java.sql refuse. */
  @SuppressWarnings("JavaUtilDate")
  private static double seconds(Date date) {
    return date.getTime() / 1000.0;
  }

  private static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / SECOND;
  }

  /**
   * An object as a cell that is a text; null for null.
   *
   * @throws IllegalArgumentException if it is another cell or none
   */
  public static @Nullable String toText(@Nullable Object value) {
    if (value == null || value instanceof CharSequence || value instanceof Character) {
      return value == null ? null : value.toString();
    } else if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    throw new IllegalArgumentException(
        "An object of the class " + value.getClass().getName() + " is no text");
  }
}
