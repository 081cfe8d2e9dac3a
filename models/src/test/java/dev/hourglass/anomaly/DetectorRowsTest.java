package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.Allocations;
import dev.hourglass.table.Tables;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that no table has: what is said of them, and what is refused. */
final class DetectorRowsTest {
  private static final int ROWS = 600;

  private static @Nullable AnomalyDetector shared;

  /** A payment; which is made at a time, and in one currency. */
  private record Payment(
      String shop,
      double amount,
      double tax,
      @Nullable Double age,
      boolean abroad,
      Instant time,
      int currency) {}

  private static List<Map<String, @Nullable Object>> rows(int rows, long seed) {
    List<Map<String, @Nullable Object>> all = Payments.rows(rows, seed);
    for (int i = 0; i < rows; i++) {
      all.get(i).put("time", Instant.ofEpochSecond(1_700_000_000L + 3_600L * i));
      all.get(i).put("currency", 978);
    }
    return all;
  }

  @BeforeAll
  static void fit() {
    shared = AnomalyDetector.fit(Tables.ofMaps(rows(ROWS, 21)), HostileTablesTest.PLAN);
  }

  private static AnomalyDetector detector() {
    AnomalyDetector found = shared;
    assertNotNull(found);
    return found;
  }

  private static Map<String, @Nullable Object> usual() {
    Map<String, @Nullable Object> row = rows(1, 22).get(0);
    row.put("age", 40.0);
    return row;
  }

  private static Verdict with(String field, @Nullable Object value) {
    Map<String, @Nullable Object> row = usual();
    row.put(field, value);
    return detector().verdict(row);
  }

  /** The row in the schema's order: id, shop, amount, tax, age, abroad, time, currency. */
  private static double[] cells(Map<String, @Nullable Object> row) {
    Object age = row.get("age");
    return new double[] {
      Double.NaN,
      detector().level("shop", (String) row.get("shop")),
      number(row.get("amount")),
      number(row.get("tax")),
      age == null ? Double.NaN : number(age),
      detector().level("abroad", String.valueOf(row.get("abroad"))),
      ((Instant) present(row.get("time"))).getEpochSecond(),
      Double.POSITIVE_INFINITY
    };
  }

  private static Object present(@Nullable Object value) {
    assertNotNull(value);
    return value;
  }

  private static double number(@Nullable Object value) {
    return ((Number) present(value)).doubleValue();
  }

  @ParameterizedTest
  @CsvSource({"amount, 1", "amount, -1", "tax, 1", "tax, -1", "age, 1", "age, -1"})
  void theFartherTheOdder(String column, int sign) {
    double before = -1;
    double pBefore = 1;
    for (double distance :
        new double[] {10, 100, 1e3, 1e30, 1e200, 1e306, Double.POSITIVE_INFINITY}) {
      // The amounts' deviation is about 30, that of the others less.
      Verdict verdict = with(column, sign * 30 * distance);
      assertTrue(verdict.score() > before, column + " " + distance + ": " + verdict);
      assertTrue(verdict.pValue() <= pBefore, column + " " + distance + ": " + verdict);
      assertTrue(verdict.isAnomaly(), column + " " + distance + ": " + verdict);
      // A tax that is off might as well be that of another amount, but none is that large.
      String first = verdict.reasons().get(0).column();
      assertTrue(distance < 1e30 || first.equals(column), column + " " + distance + ": " + first);
      before = verdict.score();
      pBefore = verdict.pValue();
    }
    assertEquals(1 / 601.0, pBefore);
    assertEquals(Double.POSITIVE_INFINITY, before);
    Reason infinite = with(column, sign * Double.POSITIVE_INFINITY).reasons().get(0);
    assertEquals(Reason.Finding.IMPOSSIBLE, infinite.finding());
    assertEquals(Double.POSITIVE_INFINITY, infinite.share());
  }

  @Test
  void infiniteInSeveralColumnsIsInfiniteAndNotNan() {
    Map<String, @Nullable Object> row = usual();
    row.put("amount", Double.POSITIVE_INFINITY);
    row.put("tax", Double.NEGATIVE_INFINITY);
    Verdict verdict = detector().verdict(row);
    assertEquals(Double.POSITIVE_INFINITY, verdict.score());
    assertEquals(Reason.Finding.IMPOSSIBLE, verdict.reasons().get(0).finding());
    assertEquals(Reason.Finding.IMPOSSIBLE, verdict.reasons().get(1).finding());
    for (Reason reason : verdict.reasons()) {
      assertTrue(reason.share() >= 0, reason.toString());
    }
  }

  @Test
  void anUnseenLevelComesFirstEvenBesideAnExtremeNumber() {
    Map<String, @Nullable Object> row = usual();
    row.put("shop", "casino");
    row.put("amount", 1e20);
    Verdict verdict = detector().verdict(row);
    Reason first = verdict.reasons().get(0);
    assertEquals("shop", first.column());
    assertEquals(Reason.Finding.UNSEEN_LEVEL, first.finding());
    assertTrue(verdict.pValue() <= 1 / (ROWS + 1.0), verdict.toString());
    assertEquals("amount", verdict.reasons().get(1).column());
  }

  /** Missing where nothing was missing: the next row is the first of all of them. */
  @ParameterizedTest
  @ValueSource(strings = {"shop", "amount", "abroad", "time"})
  void missingWhereNothingWasMissing(String column) {
    Verdict verdict = with(column, null);
    Reason first = verdict.reasons().get(0);
    assertEquals(column, first.column());
    assertEquals(Reason.Finding.NEVER_MISSING, first.finding());
    assertNull(first.value());
    assertTrue(verdict.pValue() <= 1 / (ROWS + 1.0), verdict.toString());
    assertTrue(verdict.isAnomaly());
    assertTrue(verdict.score() < Double.POSITIVE_INFINITY);
  }

  @Test
  void missingWhereSomeWereMissing() {
    Verdict verdict = with("age", null);
    assertTrue(
        verdict.reasons().stream().allMatch(r -> r.finding() == Reason.Finding.USUAL),
        verdict.reasons().toString());
    assertEquals(with("age", Double.NaN).score(), verdict.score());
  }

  /** In an array NaN says it of a category as of a number. */
  @Test
  void aMissingLevelIsOneWhoeverGivesIt() {
    Map<String, @Nullable Object> row = usual();
    double[] cells = cells(row);
    cells[1] = Double.NaN;
    row.put("shop", null);
    Verdict expected = detector().verdict(row);
    Verdict verdict = detector().verdict(cells);
    assertEquals(expected.score(), verdict.score());
    assertEquals(expected.pValue(), verdict.pValue());
    assertEquals(expected.reasons(), verdict.reasons());
    assertEquals(expected.score(), detector().score(cells));
    assertTrue(Double.isNaN(cells[1]), "the caller's row stays as it is");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -0.5, 0.5, 7, 1e300, Double.POSITIVE_INFINITY})
  void aLevelThatThereIsnt(double level) {
    double[] cells = cells(usual());
    cells[1] = level;
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> detector().score(cells));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("\"shop\" has no level " + level), message);
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> detector().verdict(cells)).getMessage());
    // And nothing is left of it.
    assertEquals(detector().verdict(usual()).score(), detector().score(cells(usual())));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 9})
  void rowsOfAnotherLength(int length) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> detector().score(new double[length]));
    assertEquals(
        "The row has "
            + length
            + " cells, but the schema 8 columns; give one for each, in the schema's order",
        refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "shop, 7, java.lang.Integer",
    "amount, 12.5, java.lang.String",
    "abroad, 1, java.lang.Integer",
    "abroad, true, java.lang.String",
    "time, 1700000000, java.lang.Integer"
  })
  void fieldsOfAnotherType(String field, String value, String type) {
    Object given = type.endsWith("Integer") ? Integer.valueOf(value) : value;
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> with(field, given));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("The row's " + field + " is " + value), message);
    assertTrue(message.contains(type), message);
  }

  @Test
  void fieldsThatAreMissingAndOthers() {
    double expected = detector().verdict(usual()).score();
    Map<String, @Nullable Object> row = usual();
    // Of ignored columns nothing is needed, whatever is there, and what is no column is left out.
    row.remove("id");
    row.put("currency", "another type");
    row.put("note", new int[3]);
    assertEquals(expected, detector().verdict(row).score());
    row.remove("tax");
    row.remove("time");
    row.put("Tax", 3.0);
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> detector().verdict(row));
    assertEquals(
        "The row has no [tax, time], but [note, Tax]; name the fields as the columns fitted to, and"
            + " give null where one is missing",
        refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> detector().verdict(Map.of()));
  }

  /** Numbers of any class, as the table had them. */
  @Test
  void numbersOfOtherClasses() {
    Verdict expected = with("amount", 12.0);
    for (Number number :
        List.of(12, 12L, 12f, new java.math.BigDecimal("12"), java.math.BigInteger.valueOf(12))) {
      assertEquals(expected.score(), with("amount", number).score());
    }
    Verdict huge = with("amount", java.math.BigInteger.TEN.pow(400));
    assertEquals(Reason.Finding.IMPOSSIBLE, huge.reasons().get(0).finding());
  }

  @Test
  void tableMapRecordAndArrayAgree() {
    List<Map<String, @Nullable Object>> rows = rows(300, 23);
    List<Verdict> ofTable = detector().verdicts(Tables.ofMaps(rows));
    double[] scores = detector().scores(Tables.ofMaps(rows));
    for (int i = 0; i < rows.size(); i++) {
      Map<String, @Nullable Object> row = rows.get(i);
      Verdict ofMap = detector().verdict(row);
      Verdict ofRecord =
          detector()
              .verdict(
                  new Payment(
                      (String) present(row.get("shop")),
                      number(row.get("amount")),
                      number(row.get("tax")),
                      (Double) row.get("age"),
                      (boolean) present(row.get("abroad")),
                      (Instant) present(row.get("time")),
                      978));
      Verdict ofArray = detector().verdict(cells(row));
      for (Verdict one : List.of(ofRecord, ofArray)) {
        assertEquals(ofMap.score(), one.score());
        assertEquals(ofMap.pValue(), one.pValue());
        assertEquals(ofMap.reasons(), one.reasons());
      }
      assertEquals(ofMap.score(), detector().score(cells(row)));
      // In a batch sums are of another order.
      double tolerance = 1e-5 * (1 + ofMap.score());
      assertEquals(ofMap.score(), ofTable.get(i).score(), tolerance);
      assertEquals(scores[i], ofTable.get(i).score());
      if (Math.abs(ofMap.score() - detector().thresholdScore()) > tolerance) {
        assertEquals(ofMap.isAnomaly(), ofTable.get(i).isAnomaly());
      }
    }
  }

  @Test
  void theScoreIsTheSumOfTheSharesAndPValuesFallWithIt() {
    List<Verdict> verdicts = new ArrayList<>(detector().verdicts(Tables.ofMaps(rows(400, 24))));
    verdicts.addAll(detector().ownVerdicts());
    verdicts.sort((a, b) -> Double.compare(a.score(), b.score()));
    double before = 1;
    for (Verdict verdict : verdicts) {
      double sum = verdict.reasons().stream().mapToDouble(Reason::share).sum();
      assertEquals(verdict.score(), sum, 1e-12 * (1 + sum));
      assertTrue(verdict.pValue() <= before, verdict.toString());
      assertEquals(verdict.pValue() <= 0.01, verdict.isAnomaly(), verdict.toString());
      before = verdict.pValue();
    }
  }

  @Test
  void manyThreadsHaveTheSameBits() throws InterruptedException, ExecutionException {
    List<Map<String, @Nullable Object>> rows = rows(100, 25);
    double[] expected = rows.stream().mapToDouble(row -> detector().verdict(row).score()).toArray();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int t = 0; t < 40; t++) {
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], detector().score(cells(rows.get(i))));
                  }
                  return true;
                }));
      }
      for (Future<Boolean> each : all) {
        assertTrue(each.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theArrayFormAllocatesNothing() {
    double[] cells = cells(usual());
    double[] missing = cells(usual());
    missing[1] = Double.NaN;
    missing[4] = Double.NaN;
    try (Backend backend = Backends.open("java", new BackendOptions(1))) {
      Allocations.requireNone(backend, () -> detector().score(cells));
      Allocations.requireNone(backend, () -> detector().score(missing));
    }
  }

  @Test
  void onABackendAndAfterClosing() {
    double expected = detector().verdict(usual()).score();
    double[] cells = cells(usual());
    Backend backend = Backends.open("java", new BackendOptions(2));
    AnomalyDetector moved = detector().on(backend);
    AnomalyDetector derived = moved.withRate(0.1);
    assertEquals(expected, moved.score(cells), 1e-5 * (1 + expected));
    assertTrue(backend.bytes() > 0);
    moved.close();
    moved.close();
    assertEquals(0, backend.bytes());
    for (AnomalyDetector closed : List.of(moved, derived)) {
      assertThrows(IllegalStateException.class, () -> closed.score(cells));
      assertThrows(IllegalStateException.class, () -> closed.verdict(usual()));
      assertThrows(IllegalStateException.class, () -> closed.scores(Tables.ofMaps(rows(5, 26))));
    }
    // The one that it was made from computes elsewhere.
    assertEquals(expected, detector().score(cells));
    AnomalyDetector again = detector().on(backend);
    assertEquals(expected, again.score(cells), 1e-5 * (1 + expected));
    backend.close();
    assertThrows(IllegalStateException.class, () -> again.score(cells));
    assertEquals(expected, detector().score(cells));
  }

  /** What is expected is something that was there. */
  @Test
  void expectedLevelsWereSeen() {
    for (Map<String, @Nullable Object> row : rows(100, 27)) {
      for (Reason reason : detector().verdict(row).reasons()) {
        if (reason.column().equals("shop")) {
          assertTrue(
              List.of("food", "fuel", "books", "travel")
                  .contains(String.valueOf(reason.expected())),
              reason.toString());
        }
      }
    }
  }

  @Test
  void aSingleColumnExpectsNothing() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Map<String, @Nullable Object> row : rows(100, 28)) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("amount", present(row.get("amount")));
      rows.add(one);
    }
    AnomalyDetector one = AnomalyDetector.fit(Tables.ofMaps(rows), HostileTablesTest.PLAN);
    Reason reason = one.verdict(1e6).reasons().get(0);
    assertEquals("1000000", reason.value());
    assertNull(reason.expected());
  }
}
