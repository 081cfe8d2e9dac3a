package dev.hourglass.table;

/** What a point in time says, in UTC. */
public enum TimePart {
  /** Where in the day: midnight is 0, noon half a cycle. */
  HOUR_OF_DAY("hour of day", 2 * Calendar.DAY),

  /** Where in the week, which begins on Monday at 0:00. */
  DAY_OF_WEEK("day of week", 14 * Calendar.DAY),

  /** Where in the month, whose cycle takes as long as it has days. */
  DAY_OF_MONTH("day of month", Double.POSITIVE_INFINITY),

  /** Where in the year, of which each month is a twelfth. */
  MONTH_OF_YEAR("month of year", 2 * 365 * Calendar.DAY),

  /** How much time has gone by: the point itself, a number and no cycle. */
  ELAPSED("elapsed time", Double.POSITIVE_INFINITY);

  private final String words;
  private final double usualSpan;

  TimePart(String words, double usualSpan) {
    this.words = words;
    this.usualSpan = usualSpan;
  }

  /** Whether its end is its beginning. */
  public boolean isCyclic() {
    return this != ELAPSED;
  }

  /** As a sentence has it. */
  String words() {
    return words;
  }

  /** Whether it says something of times that span so many seconds, when none has chosen. */
  boolean isUsual(double span) {
    return span >= usualSpan;
  }

  /**
   * Where in its cycle a point in time is, from 0 to 1 (which is 0 again).
   *
   * @param seconds since 1970-01-01T00:00:00Z
   * @return NaN if it is {@link #ELAPSED}, or the point is no date of ours: more than 10^14 seconds
   *     away
   */
  public double phase(double seconds) {
    if (!(Math.abs(seconds) <= Calendar.FARTHEST)) {
      return Double.NaN;
    }
    long day = (long) Math.floor(seconds / Calendar.DAY);
    double ofDay = (seconds - day * Calendar.DAY) / Calendar.DAY;
    return switch (this) {
      case HOUR_OF_DAY -> ofDay;
      case DAY_OF_WEEK -> (Math.floorMod(day + Calendar.FIRST_WEEKDAY, 7) + ofDay) / 7;
      case DAY_OF_MONTH -> Calendar.ofMonth(day, ofDay);
      case MONTH_OF_YEAR -> (Calendar.month(day) - 1 + Calendar.ofMonth(day, ofDay)) / 12;
      case ELAPSED -> Double.NaN;
    };
  }

  /**
   * The Gregorian calendar, as java.time has it, but without objects: a row is encoded without
   * garbage. Years begin in March here, so that the day that some lack is a year's last.
   */
  private static final class Calendar {
    static final double DAY = 86_400;
    static final double FARTHEST = 1e14;

    /** Weekday of day 0 of 1970, a Thursday, from Monday on. */
    static final int FIRST_WEEKDAY = 3;

    /** Days from 0000-03-01 to 1970-01-01, and of 400 years. */
    private static final long TO_1970 = 719_468;

    private static final long ERA = 146_097;

    private Calendar() {}

    /** From 0 to 399. */
    private static long yearOfEra(long day) {
      long dayOfEra = Math.floorMod(day + TO_1970, ERA);
      return (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    }

    /** From 0, the first of March, on. */
    private static long dayOfYear(long day) {
      long year = yearOfEra(day);
      return Math.floorMod(day + TO_1970, ERA) - (365 * year + year / 4 - year / 100);
    }

    /** From 0, March, to 11. */
    private static long monthFromMarch(long day) {
      return (5 * dayOfYear(day) + 2) / 153;
    }

    /** From 1 to 12. */
    static int month(long day) {
      return (int) ((monthFromMarch(day) + 2) % 12) + 1;
    }

    /** Where in its month a day with its time is, from 0 to 1. */
    static double ofMonth(long day, double ofDay) {
      long first = (153 * monthFromMarch(day) + 2) / 5;
      return (dayOfYear(day) - first + ofDay) / lengthOfMonth(day);
    }

    private static int lengthOfMonth(long day) {
      return switch (month(day)) {
        case 4, 6, 9, 11 -> 30;
        case 2 -> isLeap(yearOfEra(day) + 1) ? 29 : 28;
        default -> 31;
      };
    }

    /** A February belongs to the year that begins after it: it is the next one's. */
    private static boolean isLeap(long year) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }
  }
}
