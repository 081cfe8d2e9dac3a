package dev.hourglass.table;

/**
 * Reads dates and times of ISO 8601 in their usual form: {@code 2026-01-31}, {@code
 * 2026-01-31T09:30}, with seconds and a fraction of them if wanted, with {@code Z} or an offset
 * ({@code +02:00}, {@code +0200}, {@code +02}) if wanted. In place of the {@code T} there may be a
 * space. A date is its midnight, and what has no offset is in UTC.
 */
final class TimeParser extends CellParser {
  private static final int DAY = 86_400;

  /** Digits of a fraction that count; what follows is below a nanosecond. */
  private static final int FRACTION = 9;

  /** As much as {@link java.time.ZoneOffset} allows. */
  private static final int LARGEST_OFFSET = 18;

  private static final int[] DAYS_BEFORE_MONTH = {
    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365
  };

  private char[] text = {};
  private int at;
  private int to;

  @Override
  boolean parse(char[] characters, int from, int end) {
    // The shortest is a date; most that are no times end here.
    if (end - from < 10 || characters[from + 4] != '-') {
      return false;
    }
    text = characters;
    at = from;
    to = end;
    int year = number(4, 9999);
    boolean isDate = take('-');
    int month = number(2, 12);
    isDate &= take('-');
    int day = number(2, 31);
    if (!isDate || year < 0 || month < 1 || day < 1 || day > length(year, month)) {
      return false;
    }
    value = (double) DAY * daysSinceEpoch(year, month, day);
    return at == to || ((take('T') || take('t') || take(' ')) && parseTime());
  }

  private boolean parseTime() {
    int hour = number(2, 23);
    boolean isTime = take(':');
    int minute = number(2, 59);
    if (!isTime || hour < 0 || minute < 0) {
      return false;
    }
    int second = 0;
    double fraction = 0;
    if (take(':')) {
      second = number(2, 59);
      if (second < 0) {
        return false;
      }
      if (take('.') || take(',')) {
        fraction = fraction();
        if (fraction < 0) {
          return false;
        }
      }
    }
    value += 3600 * hour + 60 * minute + second;
    if (!parseOffset()) {
      return false;
    }
    value += fraction;
    return true;
  }

  /** Whether what is left is an offset or nothing. */
  private boolean parseOffset() {
    if (at == to) {
      return true;
    }
    if (take('Z') || take('z')) {
      return at == to;
    }
    boolean isWest = take('-');
    if (!isWest && !take('+')) {
      return false;
    }
    int hours = number(2, LARGEST_OFFSET);
    int minutes = 0;
    if (at < to) {
      take(':');
      minutes = number(2, 59);
    }
    int offset = 3600 * hours + 60 * minutes;
    value += isWest ? offset : -offset;
    return hours >= 0 && minutes >= 0 && at == to;
  }

  private boolean take(char wanted) {
    boolean isThere = at < to && text[at] == wanted;
    if (isThere) {
      at++;
    }
    return isThere;
  }

  /** The next digits as a number; -1 if they aren't that many or exceed the largest. */
  private int number(int digits, int largest) {
    if (at + digits > to) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < digits; i++) {
      if (!isDigit(text[at])) {
        return -1;
      }
      number = 10 * number + (text[at] - '0');
      at++;
    }
    return number <= largest ? number : -1;
  }

  /** Of a second; -1 if there are no digits. */
  private double fraction() {
    int start = at;
    long nanoseconds = 0;
    while (at < to && isDigit(text[at])) {
      if (at - start < FRACTION) {
        nanoseconds = 10 * nanoseconds + (text[at] - '0');
      }
      at++;
    }
    for (int digits = at - start; digits < FRACTION; digits++) {
      nanoseconds *= 10;
    }
    return at == start ? -1 : nanoseconds / 1e9;
  }

  private static boolean isLeap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  private static int length(int year, int month) {
    int length = DAYS_BEFORE_MONTH[month] - DAYS_BEFORE_MONTH[month - 1];
    return month == 2 && isLeap(year) ? length + 1 : length;
  }

  /** Days from 1970-01-01, of a year from 0 to 9999 of the Gregorian calendar. */
  private static long daysSinceEpoch(int year, int month, int day) {
    int leapDays = year == 0 ? 0 : (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
    int daysOfYear = DAYS_BEFORE_MONTH[month - 1] + (month > 2 && isLeap(year) ? 1 : 0) + day - 1;
    // 719,528 days are from 0000-01-01 to the epoch.
    return 365L * year + leapDays + daysOfYear - 719_528;
  }
}
