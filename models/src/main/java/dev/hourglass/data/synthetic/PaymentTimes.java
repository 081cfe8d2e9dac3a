package dev.hourglass.data.synthetic;

import java.time.Instant;

/**
 * When payments are made: from a Monday on, more of them before a weekend, and in a day as many in
 * each hour as the shops have.
 */
final class PaymentTimes {
  static final int HOURS = 24;
  private static final Instant FIRST = Instant.parse("2026-03-02T00:00:00Z");
  private static final int[] OF_WEEKDAYS = {210, 210, 220, 230, 270, 290, 170};
  private static final int OF_WEEK = 1_600;

  /** How many of a hundred payments of a day are made in each hour. */
  private static final double[] OF_HOURS = ofHours();

  private static final double ALL = sum(OF_HOURS);

  /** Of an hour, where rounding would begin the next one. */
  private static final double LAST_PART = 0.9999;

  private static final int SECONDS_OF_HOUR = 3_600;

  private PaymentTimes() {}

  /**
   * The time of a payment, no earlier than that of the one before.
   *
   * @param row its number, at least 0
   * @param fraction where it is between its neighbours: at least 0, below 1
   */
  static Instant of(int row, double fraction) {
    long day = row / OF_WEEK * (long) OF_WEEKDAYS.length;
    int ofDay = row % OF_WEEK;
    int weekday = 0;
    while (ofDay >= OF_WEEKDAYS[weekday]) {
      ofDay -= OF_WEEKDAYS[weekday];
      weekday++;
    }
    double part = (ofDay + fraction) / OF_WEEKDAYS[weekday];
    return FIRST.plusSeconds(
        (day + weekday) * HOURS * SECONDS_OF_HOUR + (long) (hour(part) * SECONDS_OF_HOUR));
  }

  /** The hour, with its fraction, by which such a part of a day's payments has been made. */
  private static double hour(double part) {
    double left = part * ALL;
    int hour = 0;
    while (left >= OF_HOURS[hour] && hour < HOURS - 1) {
      left -= OF_HOURS[hour];
      hour++;
    }
    return hour + Math.min(left / OF_HOURS[hour], LAST_PART);
  }

  private static double[] ofHours() {
    double[] sums = new double[HOURS];
    for (int hour = 0; hour < HOURS; hour++) {
      for (Shop shop : Shop.values()) {
        sums[hour] += shop.share(hour);
      }
    }
    return sums;
  }

  private static double sum(double[] numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    return sum;
  }
}
