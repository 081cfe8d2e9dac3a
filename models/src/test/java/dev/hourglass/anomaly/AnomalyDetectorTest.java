package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.fitting.EnsemblePlan;
import dev.hourglass.table.Schema;
import dev.hourglass.table.Table;
import dev.hourglass.table.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnomalyDetectorTest {
  private static final DetectorPlan PLAN =
      DetectorPlan.defaults().ensemble(EnsemblePlan.defaults().members(3)).folds(3).seed(7);

  private static @Nullable AnomalyDetector shared;

  @BeforeAll
  static void fit() {
    shared = AnomalyDetector.fit(Payments.table(2_000, 1), PLAN);
  }

  private static AnomalyDetector detector() {
    AnomalyDetector found = shared;
    assertNotNull(found);
    return found;
  }

  private static Map<String, @Nullable Object> usual() {
    return new LinkedHashMap<>(Payments.rows(1, 99).get(0));
  }

  @Test
  void theScoreIsTheSumOfTheReasonsShares() {
    for (Map<String, @Nullable Object> row : Payments.rows(50, 2)) {
      Verdict verdict = detector().verdict(row);
      double sum = verdict.reasons().stream().mapToDouble(Reason::share).sum();
      assertEquals(verdict.score(), sum, 1e-12 * (1 + sum));
      assertTrue(verdict.pValue() > 0 && verdict.pValue() <= 1);
    }
  }

  @Test
  void aTaxThatDoesntFitItsAmountIsFoundAndNamed() {
    Map<String, @Nullable Object> row = usual();
    row.put("amount", 30.0);
    row.put("tax", 30.0);
    Verdict verdict = detector().verdict(row);

    assertTrue(verdict.isAnomaly(), verdict.toString());
    String first = verdict.reasons().get(0).column();
    assertTrue(first.equals("tax") || first.equals("amount"), verdict.reasons().toString());
  }

  @Test
  void anUnseenLevelComesFirst() {
    Map<String, @Nullable Object> row = usual();
    row.put("shop", "casino");
    Verdict verdict = detector().verdict(row);

    Reason reason = verdict.reasons().get(0);
    assertEquals("shop", reason.column());
    assertEquals(Reason.Finding.UNSEEN_LEVEL, reason.finding());
    assertEquals(0, reason.probability());
    assertTrue(verdict.isAnomaly());
    // No level was seen once only, so one of the next rows at most.
    assertTrue(verdict.pValue() <= 1 / 2_001.0, verdict.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"amount", "tax", "age"})
  void theFartherTheOdder(String column) {
    Map<String, @Nullable Object> row = usual();
    for (int sign = -1; sign <= 1; sign += 2) {
      double before = 0;
      for (double distance : new double[] {1e3, 1e4, 1e5, 1e30, 1e300, Double.POSITIVE_INFINITY}) {
        row.put(column, sign * distance);
        double score = detector().verdict(row).score();
        assertTrue(score > before, column + " " + sign * distance + ": " + score);
        before = score;
      }
      assertEquals(Double.POSITIVE_INFINITY, before);
      assertEquals(Reason.Finding.IMPOSSIBLE, detector().verdict(row).reasons().get(0).finding());
    }
  }

  @Test
  void asArrayAsMapAndInATable() {
    List<Map<String, @Nullable Object>> rows = Payments.rows(300, 3);
    Table table = Tables.ofMaps(rows);
    double[] scores = detector().scores(table);
    List<Verdict> verdicts = detector().verdicts(table);
    Schema schema = detector().schema();
    for (int i = 0; i < rows.size(); i++) {
      Map<String, @Nullable Object> row = rows.get(i);
      double[] cells = new double[schema.columns().size()];
      cells[schema.indexOf("id")] = 5;
      cells[schema.indexOf("shop")] = detector().level("shop", (String) row.get("shop"));
      for (String name : List.of("amount", "tax", "age")) {
        Object value = row.get(name);
        cells[schema.indexOf(name)] = value == null ? Double.NaN : (double) value;
      }
      cells[schema.indexOf("abroad")] =
          detector().level("abroad", String.valueOf(row.get("abroad")));
      double score = detector().verdict(row).score();
      assertEquals(score, detector().score(cells));
      assertEquals(score, scores[i], 1e-5 * (1 + score));
      assertEquals(scores[i], verdicts.get(i).score());
      assertEquals(i, verdicts.get(i).row());
    }
  }

  @Test
  void fieldsThatAreMissingOrMisspelt() {
    Map<String, @Nullable Object> row = usual();
    row.remove("amount");
    row.put("amuont", 3.0);

    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> detector().verdict(row));

    assertTrue(String.valueOf(refusal.getMessage()).contains("amount"), refusal.toString());
    assertTrue(String.valueOf(refusal.getMessage()).contains("amuont"), refusal.toString());
    row.put("amount", "3.0");
    refusal = assertThrows(IllegalArgumentException.class, () -> detector().verdict(row));
    assertTrue(
        String.valueOf(refusal.getMessage()).contains("java.lang.String"), refusal.toString());
  }

  /** What is promised, on rows that nobody has seen. */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.05, 0.2})
  void theRateIsKept(double rate) {
    AnomalyDetector other = detector().withRate(rate);
    long found =
        other.verdicts(Payments.table(10_000, 4)).stream().filter(Verdict::isAnomaly).count();

    // The rate of one calibration of 2,000 rows has the deviation √(rate·(1 - rate)/2000).
    double deviation = Math.sqrt(rate * (1 - rate) * (1 / 2_000.0 + 1 / 10_000.0));
    assertEquals(rate, found / 10_000.0, 4 * deviation);
  }

  @Test
  void aRateBelowWhatTheRowsTell() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> detector().withRate(1e-4));

    assertTrue(
        String.valueOf(refusal.getMessage()).contains("fit to at least 9999 rows"),
        refusal.toString());
    AnomalyDetector extrapolated = detector().withThreshold(new Threshold.PeaksOverThreshold(1e-4));
    assertTrue(extrapolated.thresholdScore() > detector().withRate(0.01).thresholdScore());
  }

  /** The same table in other units has the same verdicts. */
  @Test
  void unitsMakeNoDifference() {
    List<Map<String, @Nullable Object>> train = Payments.rows(600, 5);
    List<Map<String, @Nullable Object>> test = Payments.rows(100, 6);
    DetectorPlan plan = PLAN.folds(2);
    double[] scores = AnomalyDetector.fit(Tables.ofMaps(train), plan).scores(Tables.ofMaps(test));
    double[] others =
        AnomalyDetector.fit(Tables.ofMaps(inOtherUnits(train)), plan)
            .scores(Tables.ofMaps(inOtherUnits(test)));
    for (int i = 0; i < scores.length; i++) {
      assertEquals(scores[i], others[i], 1e-3 * (1 + scores[i]), "row " + i);
    }
  }

  private static List<Map<String, @Nullable Object>> inOtherUnits(
      List<Map<String, @Nullable Object>> rows) {
    List<Map<String, @Nullable Object>> others = new ArrayList<>();
    for (Map<String, @Nullable Object> row : rows) {
      Map<String, @Nullable Object> other = new LinkedHashMap<>(row);
      other.computeIfPresent("amount", (name, value) -> (double) value * 1e6);
      other.computeIfPresent("age", (name, value) -> 1.7e9 + (double) value);
      others.add(other);
    }
    return others;
  }

  @Test
  void ownRowsByFitsThatDidntSeeThem() {
    List<Map<String, @Nullable Object>> rows = Payments.rows(500, 8);
    rows.get(123).put("tax", 4_000.0);
    AnomalyDetector own = AnomalyDetector.fit(Tables.ofMaps(rows), PLAN);

    List<Verdict> verdicts = own.ownVerdicts();

    assertEquals(500, verdicts.size());
    int oddest = 0;
    for (int i = 0; i < 500; i++) {
      assertEquals(i, verdicts.get(i).row());
      oddest = verdicts.get(i).score() > verdicts.get(oddest).score() ? i : oddest;
    }
    assertEquals(123, oddest);
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    Table table = Payments.table(400, 9);
    AnomalyDetector again = AnomalyDetector.fit(table, PLAN);
    System.setProperty("hourglass.threads", "1");
    try {
      AnomalyDetector one = AnomalyDetector.fit(table, PLAN);
      assertTrue(Arrays.equals(again.scores(table), one.scores(table)));
    } finally {
      System.clearProperty("hourglass.threads");
    }
  }

  @Test
  void otherRowsOtherPValues() throws java.io.IOException {
    List<Map<String, @Nullable Object>> recent = Payments.rows(1_000, 10);
    recent.forEach(row -> row.computeIfPresent("amount", (name, value) -> (double) value * 3));
    AnomalyDetector renewed = detector().recalibrated(Tables.ofMaps(recent));

    long found =
        renewed.verdicts(Tables.ofMaps(recent)).stream().filter(Verdict::isAnomaly).count();

    assertTrue(found <= 15, found + " of 1,000");
    assertFalse(detector().verdicts(Tables.ofMaps(recent)).stream().noneMatch(Verdict::isAnomaly));
  }
}
