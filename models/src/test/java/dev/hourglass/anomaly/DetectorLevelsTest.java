package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.table.SchemaPlan;
import dev.hourglass.table.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Levels that are rare, or that no row fitted to had. */
final class DetectorLevelsTest {
  private static final int RARE = 1_100;

  private record Sale(String shop, int code, double amount) {}

  private static List<Map<String, Object>> sales(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, Object>> sales = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Map<String, Object> sale = new LinkedHashMap<>();
      sale.put("shop", "shop " + random.nextInt(4));
      sale.put("code", 5400 + random.nextInt(3));
      sale.put("amount", random.nextDouble() + random.nextDouble());
      sales.add(sale);
    }
    return sales;
  }

  private static final AnomalyDetector DETECTOR = detector();

  private static AnomalyDetector detector() {
    List<Map<String, Object>> sales = sales(1_200, 41);
    sales.get(RARE).put("shop", "zoo");
    return AnomalyDetector.fit(
        Tables.ofMaps(sales),
        HostileTablesTest.PLAN.schema(SchemaPlan.inferred().category("code")));
  }

  private static Reason reason(Verdict verdict, String column) {
    return verdict.reasons().stream().filter(r -> r.column().equals(column)).findFirst().get();
  }

  private static void assertTold(Verdict verdict) {
    assertEquals("casino", reason(verdict, "shop").value());
    assertEquals(Reason.Finding.UNSEEN_LEVEL, reason(verdict, "shop").finding());
    assertEquals("7995", reason(verdict, "code").value());
  }

  @Test
  void reasonsTellWhatTheSourceHad() {
    List<Map<String, Object>> sales = sales(2_500, 42);
    for (int row : new int[] {0, 1_023, 1_024, 2_400}) {
      sales.get(row).put("shop", "casino");
      sales.get(row).put("code", 7995);
    }
    sales.get(1_030).put("shop", "zoo");
    List<Verdict> verdicts = DETECTOR.verdicts(Tables.ofMaps(sales));
    for (int row : new int[] {0, 1_023, 1_024, 2_400}) {
      assertTold(verdicts.get(row));
    }
    assertEquals("zoo", reason(verdicts.get(1_030), "shop").value());
    assertTold(DETECTOR.verdict(sales.get(0)));
    assertTold(DETECTOR.verdict(new Sale("casino", 7995, 1)));
    assertEquals("zoo", reason(DETECTOR.verdict(new Sale("zoo", 5400, 1)), "shop").value());
    assertEquals("zoo", reason(DETECTOR.ownVerdicts().get(RARE), "shop").value());
    double[] cells = {DETECTOR.level("shop", "casino"), DETECTOR.level("code", 7995), 1};
    assertEquals("(unknown)", reason(DETECTOR.verdict(cells), "shop").value());
  }

  @Test
  void levelsOfNumbers() {
    int level = DETECTOR.level("code", 5401);
    assertTrue(level < 3);
    assertEquals(level, DETECTOR.level("code", "5401"));
    assertEquals(level, DETECTOR.level("code", "05401"));
    assertEquals(level, DETECTOR.level("code", "5401.0"));
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> DETECTOR.level("code", "food"));
    assertEquals(
        "The levels of \"code\" are numbers, but food is none; give a number, or null where it is"
            + " missing",
        refusal.getMessage());
  }

  @Test
  void aClassOfRecordsIsLookedAtOnce() {
    assertSame(FieldRows.columns(Sale.class), FieldRows.columns(Sale.class));
  }

  private static List<Map<String, Object>> withNewLevels(int rows, double share, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, Object>> table = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (String column : List.of("a", "b", "c")) {
        boolean isNew = random.nextDouble() < share;
        row.put(column, isNew ? "new " + random.nextLong() : "usual " + random.nextInt(3));
      }
      row.put("x", random.nextDouble() + random.nextDouble());
      table.add(row);
    }
    return table;
  }

  /**
   * Three columns, of which each has new levels again and again. Of four fits to 2,000 rows the
   * mean rate has a deviation of √(0.02·0.98·(1/8,000 + 1/16,000)) = 0.0019.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.003, 0.005, 0.01, 0.05})
  void theRateIsKeptWhereLevelsAreNewAgainAndAgain(double share) {
    long found = 0;
    for (int seed = 0; seed < 4; seed++) {
      AnomalyDetector detector =
          AnomalyDetector.fit(
              Tables.ofMaps(withNewLevels(2_000, share, 50 + seed)),
              HostileTablesTest.PLAN.rate(0.02).cleaned(0));
      for (Verdict verdict :
          detector.verdicts(Tables.ofMaps(withNewLevels(4_000, share, 60 + seed)))) {
        assertEquals(verdict.pValue() <= 0.02, verdict.isAnomaly(), verdict.toString());
        found += verdict.isAnomaly() ? 1 : 0;
      }
    }
    double rate = found / 16_000.0;
    assertTrue(rate > 0.005 && rate < 0.02 + 2 * 0.0019, "rate " + rate);
  }
}
