package dev.hourglass.data.synthetic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.table.CellType;
import dev.hourglass.table.Chunk;
import dev.hourglass.table.SourceColumn;
import dev.hourglass.table.Table;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PaymentsTest {
  private static final int COUNT = 6_000;
  private static final long SEED = 42;
  private static final Set<String> INHABITED = Set.of("DE", "AT", "CH", "FR", "NL");
  private static final Map<String, Integer> TAX_PERCENT =
      Map.of(
          "bakery",
          7,
          "bar",
          19,
          "books",
          7,
          "clothes",
          19,
          "electronics",
          19,
          "fuel",
          19,
          "groceries",
          7,
          "pharmacy",
          19);

  /** Changes only with the payments themselves. */
  private static final String GOLDEN =
      "8c31795f628dcb4ef86b2e2404789725350c27b93898f6b52328d40db16dadc0";

  /** Of a row, in the order of the columns; NaN is missing. */
  private record Payment(
      String id,
      double time,
      String shop,
      String country,
      double amount,
      double tax,
      double distance,
      double age,
      double present) {
    int hour() {
      return (int) (time / 3_600 % 24);
    }

    /** By what the tax is off that of the shop's rate, in cents. */
    double taxError() {
      int percent = TAX_PERCENT.getOrDefault(shop, -100);
      return 100 * Math.abs(tax - amount * percent / (100 + percent));
    }
  }

  private static List<Payment> payments(int count, long seed) {
    List<Payment> payments = new ArrayList<>();
    Table.Reader reader = Payments.synthetic(count, seed).open();
    for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
      for (int i = 0; i < chunk.rows(); i++) {
        payments.add(
            new Payment(
                String.valueOf(chunk.texts(0)[i]),
                chunk.numbers(1)[i],
                String.valueOf(chunk.texts(2)[i]),
                String.valueOf(chunk.texts(3)[i]),
                chunk.numbers(4)[i],
                chunk.numbers(5)[i],
                chunk.numbers(6)[i],
                chunk.numbers(7)[i],
                chunk.numbers(8)[i]));
      }
    }
    return payments;
  }

  @Test
  void theSameSeedGivesTheSamePaymentsForever() throws NoSuchAlgorithmException {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    payments(1_000, SEED).forEach(payment -> sha.update(payment.toString().getBytes(UTF_8)));
    assertEquals(GOLDEN, HexFormat.of().formatHex(sha.digest()));
    assertNotEquals(payments(10, SEED), payments(10, SEED + 1));
  }

  @Test
  void columnsHaveNamesAndTypes() {
    assertEquals(
        List.of(
            new SourceColumn("id", CellType.TEXT),
            new SourceColumn("time", CellType.TIME),
            new SourceColumn("shop", CellType.TEXT),
            new SourceColumn("country", CellType.TEXT),
            new SourceColumn("amount", CellType.NUMBER),
            new SourceColumn("tax", CellType.NUMBER),
            new SourceColumn("distance_km", CellType.NUMBER),
            new SourceColumn("age", CellType.NUMBER),
            new SourceColumn("card_present", CellType.BOOLEAN)),
        Payments.synthetic(1, SEED).columns());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 99, 100, 101, 700})
  void aPaymentDoesNotDependOnTheCount(int count) {
    assertEquals(payments(701, -5).subList(0, count), payments(count, -5));
    assertEquals(Payments.planted(701, -5).headMap(count), Payments.planted(count, -5));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE})
  void everyHundredHaveAnOddOneAndEverySixOfThemAllWays(long seed) {
    SortedMap<Integer, PaymentOddity> planted = Payments.planted(COUNT, seed);
    boolean[] labels = Payments.labels(COUNT, seed);
    Set<Integer> places = new HashSet<>();
    for (int first = 0; first < COUNT; first += 600) {
      Set<PaymentOddity> ways = EnumSet.noneOf(PaymentOddity.class);
      for (int block = first; block < first + 600; block += 100) {
        SortedMap<Integer, PaymentOddity> ofBlock = planted.subMap(block, block + 100);
        assertEquals(1, ofBlock.size());
        ways.addAll(ofBlock.values());
        places.add(ofBlock.firstKey() - block);
      }
      assertEquals(EnumSet.allOf(PaymentOddity.class), ways);
    }
    assertTrue(places.size() > 30, places.toString());
    for (int row = 0; row < COUNT; row++) {
      assertEquals(planted.containsKey(row), labels[row]);
    }
  }

  @Test
  void timesRiseOverWeeksFromAMondayOn() {
    List<Payment> payments = payments(COUNT, SEED);
    double monday = 1_772_409_600;
    double before = monday;
    for (Payment payment : payments) {
      assertTrue(payment.time() >= before, payment.toString());
      assertEquals(Math.rint(payment.time()), payment.time());
      before = payment.time();
    }
    // Of 1,600 a week, 210 are made on the first Monday.
    assertTrue(payments.get(209).time() < monday + 86_400);
    assertTrue(payments.get(210).time() >= monday + 86_400);
    assertTrue(payments.get(1_599).time() < monday + 7 * 86_400);
    assertTrue(payments.get(1_600).time() >= monday + 7 * 86_400);
  }

  @Test
  void usualPaymentsKeepTheRules() {
    Map<Integer, PaymentOddity> planted = Payments.planted(COUNT, SEED);
    List<Payment> payments = payments(COUNT, SEED);
    int missing = 0;
    int present = 0;
    int home = 0;
    for (int row = 0; row < COUNT; row++) {
      Payment payment = payments.get(row);
      if (planted.containsKey(row)) {
        continue;
      }
      assertTrue(payment.taxError() < 0.5 + 1e-6, payment.toString());
      assertFalse(isClosed(payment), payment.toString());
      assertTrue(INHABITED.contains(payment.country()), payment.toString());
      assertTrue(payment.amount() < 450, payment.toString());
      assertTrue(payment.distance() < 1_200, payment.toString());
      boolean isAge = payment.age() >= 18 && payment.age() <= 92;
      assertTrue(Double.isNaN(payment.age()) || isAge, payment.toString());
      missing += Double.isNaN(payment.age()) ? 1 : 0;
      present += payment.present() == 1 ? 1 : 0;
      home += payment.country().equals("DE") ? 1 : 0;
    }
    // Five standard errors; the shops' shares make 12.3 in a hundred payments without the card.
    assertEquals(0.05, missing / 5_940.0, 5 * Math.sqrt(0.05 * 0.95 / 5_940));
    assertEquals(0.877, present / 5_940.0, 5 * Math.sqrt(0.877 * 0.123 / 5_940));
    assertEquals(0.8, home / 5_940.0, 5 * Math.sqrt(0.8 * 0.2 / 5_940));
  }

  @Test
  void oddOnesBreakARuleEach() {
    List<Payment> payments = payments(COUNT, SEED);
    Payments.planted(COUNT, SEED)
        .forEach((row, oddity) -> assertTrue(isOdd(payments.get(row), oddity), oddity + " " + row));
  }

  private static boolean isOdd(Payment payment, PaymentOddity oddity) {
    return switch (oddity) {
      case TAX -> payment.tax() / payment.amount() > 0.39 && payment.tax() < payment.amount();
      case AMOUNT -> payment.amount() % 1 == 0 && payment.taxError() < 0.5 + 1e-6;
      case PLACE ->
          payment.distance() >= 1_500 && payment.country().equals("DE") && payment.present() == 1;
      case HOUR -> isClosed(payment) && payment.present() == 1;
      case COUNTRY -> !INHABITED.contains(payment.country());
      case AGE -> payment.age() >= 2026 - 92 && payment.age() <= 2026 - 18;
    };
  }

  private static boolean isClosed(Payment payment) {
    return Shop.valueOf(payment.shop().toUpperCase(Locale.ROOT)).isClosed(payment.hour());
  }

  @Test
  void shopsHaveHoursAndSomeAreClosedAtAnyTime() {
    for (int hour = 0; hour < 24; hour++) {
      int closed = 0;
      for (Shop shop : Shop.values()) {
        closed += shop.isClosed(hour) ? 1 : 0;
        assertEquals(shop.isClosed(hour), shop.share(hour) == 0);
      }
      assertTrue(closed > 0, "hour " + hour);
    }
    // Nobody wants fuel at three, bread in the evening, or a beer at noon.
    assertTrue(Shop.FUEL.isClosed(3) && Shop.BAKERY.isClosed(18) && Shop.BAR.isClosed(12));
    assertFalse(Shop.FUEL.isClosed(17) || Shop.BAKERY.isClosed(7) || Shop.BAR.isClosed(23));
    double all = 0;
    for (int hour = 0; hour < 24; hour++) {
      for (Shop shop : Shop.values()) {
        all += shop.share(hour);
      }
    }
    assertEquals(100, all, 1e-9);
    // 7/107 of 7 cents are 0.46, of 8 cents 0.52.
    assertEquals(70, Shop.BAKERY.tax(1_070));
    assertEquals(190, Shop.BAR.tax(1_190));
    assertEquals(0, Shop.BAKERY.tax(7));
    assertEquals(1, Shop.BAKERY.tax(8));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void impossibleCountsAreRefused(int count) {
    String message = count + " payments; give at least 1";
    for (Executable call :
        List.<Executable>of(
            () -> Payments.synthetic(count, 1),
            () -> Payments.planted(count, 1),
            () -> Payments.labels(count, 1))) {
      assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
  }
}
