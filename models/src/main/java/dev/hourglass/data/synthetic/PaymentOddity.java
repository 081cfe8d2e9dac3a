package dev.hourglass.data.synthetic;

/** What is wrong with a payment that was planted among usual ones. */
public enum PaymentOddity {
  /** The tax is about half of the amount. */
  TAX("tax doesn't fit"),
  /** The decimal point is two places too far to the right, and the tax is that of the amount. */
  AMOUNT("amount x 100"),
  /** The card was shown at home, and more than a thousand kilometres away from it. */
  PLACE("far from home"),
  /** The shop is closed. */
  HOUR("shop is closed"),
  /** Nobody lives in the country. */
  COUNTRY("no such shops"),
  /** The year of birth stands in the place of the age. */
  AGE("year for an age");

  private final String words;

  PaymentOddity(String words) {
    this.words = words;
  }

  /** For people: a few words. */
  public String words() {
    return words;
  }
}
