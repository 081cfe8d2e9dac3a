package dev.hourglass.data.synthetic;

import java.util.Locale;

/** A kind of shop: how often, when, by whom and for how much something is bought there. */
enum Shop {
  BAKERY(15, "000003898654334443000000", 7, 700, 0.3, 0, 46),
  BAR(9, "520000000000000000024799", 19, 2_400, 0.3, 0, 32),
  BOOKS(8, "000000000245555566521000", 7, 2_200, 0.35, 45, 48),
  CLOTHES(10, "000000000036655567742000", 19, 5_900, 0.35, 30, 37),
  ELECTRONICS(8, "000000000134444556654200", 19, 8_900, 0.35, 55, 39),
  FUEL(13, "000002586444445689743210", 19, 6_400, 0.2, 0, 45),
  GROCERIES(30, "000000024676544568863000", 7, 4_200, 0.4, 2, 44),
  PHARMACY(7, "000000003776434565200000", 19, 2_100, 0.35, 10, 59);

  /** Rate of the tax that the amounts include, in percent. */
  final int taxPercent;

  /** Median of the amounts, in cents. */
  final int medianCents;

  /** Standard deviation of the amounts' natural logarithm. */
  final double spread;

  /** How many of a hundred payments are made without showing the card. */
  final int onlinePercent;

  /** Mean age of those who pay. */
  final int meanAge;

  private final int sharePercent;
  private final String hours;
  private final int day;

  /**
   * Sets up a kind.
   *
   * @param hours how much is bought in each hour of a day, as a digit; 0 where it is closed
   */
  Shop(
      int sharePercent,
      String hours,
      int taxPercent,
      int medianCents,
      double spread,
      int onlinePercent,
      int meanAge) {
    this.sharePercent = sharePercent;
    this.hours = hours;
    this.day = hours.chars().map(digit -> digit - '0').sum();
    this.taxPercent = taxPercent;
    this.medianCents = medianCents;
    this.spread = spread;
    this.onlinePercent = onlinePercent;
    this.meanAge = meanAge;
  }

  /** What it is called in a table. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How many of a hundred payments of a day are made here in this hour, 0 to 23, on average. */
  double share(int hour) {
    return sharePercent * (double) (hours.charAt(hour) - '0') / day;
  }

  /** Whether nobody buys here in this hour, 0 to 23. */
  boolean isClosed(int hour) {
    return hours.charAt(hour) == '0';
  }

  /** The tax that an amount includes, both in cents, rounded half up. */
  long tax(long cents) {
    int whole = 100 + taxPercent;
    return (cents * taxPercent + whole / 2) / whole;
  }
}
