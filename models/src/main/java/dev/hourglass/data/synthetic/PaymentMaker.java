package dev.hourglass.data.synthetic;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes one payment: what is usual first, and then what is wrong with it, if anything. */
final class PaymentMaker {
  private static final String HOME = "DE";
  private static final List<String> ABROAD = List.of("AT", "CH", "FR", "NL");

  /** From home to shops in these, in kilometres. */
  private static final double[] ABROAD_KM = {450, 330, 270, 380};

  /** Nobody lives there: Antarctica, Bouvet Island, Heard and McDonald Islands, and the like. */
  private static final List<String> DESERTED = List.of("AQ", "BV", "GS", "HM", "TF", "UM");

  private static final int YOUNGEST = 18;
  private static final int OLDEST = 92;
  private static final int THIS_YEAR = 2026;

  private final int row;
  private final @Nullable PaymentOddity oddity;
  private final RandomStream random;

  /**
   * Prepares a payment.
   *
   * @param row its number
   * @param oddity what is wrong with it; null if nothing is
   * @param random decides the rest
   */
  PaymentMaker(int row, @Nullable PaymentOddity oddity, RandomStream random) {
    this.row = row;
    this.oddity = oddity;
    this.random = random;
  }

  /** Its cells by the names of their columns. */
  Map<String, @Nullable Object> make() {
    Instant time = PaymentTimes.of(row, random.uniform());
    Shop shop = shop(time.atOffset(ZoneOffset.UTC).getHour());
    boolean isPresent =
        oddity == PaymentOddity.PLACE
            || oddity == PaymentOddity.HOUR
            || random.below(100) >= shop.onlinePercent;
    int abroad = random.uniform() < 0.2 ? random.below(ABROAD.size()) : -1;
    double distance = distance(abroad, isPresent);
    long cents = cents(shop);
    Map<String, @Nullable Object> cells = new LinkedHashMap<>();
    cells.put("id", String.format(Locale.ROOT, "P%06d", row));
    cells.put("time", time);
    cells.put("shop", shop.title());
    cells.put("country", country(abroad));
    cells.put("amount", cents / 100.0);
    cells.put("tax", tax(shop, cents) / 100.0);
    cells.put("distance_km", distance);
    cells.put("age", age(shop));
    cells.put("card_present", isPresent);
    return cells;
  }

  private Shop shop(int hour) {
    List<Shop> closed = new ArrayList<>();
    double all = 0;
    for (Shop shop : Shop.values()) {
      all += shop.share(hour);
      if (shop.isClosed(hour)) {
        closed.add(shop);
      }
    }
    if (oddity == PaymentOddity.HOUR) {
      return closed.get(random.below(closed.size()));
    }
    double left = random.uniform() * all;
    Shop chosen = Shop.GROCERIES;
    for (Shop shop : Shop.values()) {
      // What rounding leaves over at the end goes to the last that is open.
      if (left >= 0 && !shop.isClosed(hour)) {
        chosen = shop;
      }
      left -= shop.share(hour);
    }
    return chosen;
  }

  /** In kilometres, to a tenth: from home to the shop, or to where its goods are sent from. */
  private double distance(int abroad, boolean isPresent) {
    double distance;
    if (oddity == PaymentOddity.PLACE) {
      distance = random.uniform(1_500, 9_000);
    } else if (abroad >= 0) {
      distance = logNormal(ABROAD_KM[abroad], 0.15);
    } else {
      distance = isPresent ? logNormal(5, 0.8) : logNormal(240, 0.3);
    }
    return StrictMath.rint(distance * 10) / 10;
  }

  private String country(int abroad) {
    if (oddity == PaymentOddity.COUNTRY) {
      return DESERTED.get(random.below(DESERTED.size()));
    }
    return abroad < 0 || oddity == PaymentOddity.PLACE ? HOME : ABROAD.get(abroad);
  }

  private long cents(Shop shop) {
    long cents = Math.max(1, StrictMath.round(logNormal(shop.medianCents, shop.spread)));
    return oddity == PaymentOddity.AMOUNT ? cents * 100 : cents;
  }

  private long tax(Shop shop, long cents) {
    return oddity == PaymentOddity.TAX
        ? StrictMath.round(cents * random.uniform(0.4, 0.8))
        : shop.tax(cents);
  }

  private @Nullable Integer age(Shop shop) {
    int age = (int) StrictMath.rint(shop.meanAge + 14 * random.normal());
    age = Math.max(YOUNGEST, Math.min(OLDEST, age));
    if (oddity == PaymentOddity.AGE) {
      return THIS_YEAR - age;
    }
    return random.uniform() < 0.05 ? null : age;
  }

  private double logNormal(double median, double spread) {
    return median * StrictMath.exp(spread * random.normal());
  }
}
