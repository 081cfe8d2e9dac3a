package dev.hourglass.anomaly;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.Allocations;
import dev.hourglass.models.Samples;
import dev.hourglass.table.Table;
import dev.hourglass.table.Tables;
import dev.hourglass.tensor.Backend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Whether a row is an anomaly, asked in any way, and of detectors that are made from another. */
final class DetectorAnswersTest {
  private static final int ROWS = 500;
  private static final List<String> COLUMNS =
      List.of("id", "shop", "amount", "tax", "age", "abroad", "code");

  private static final AnomalyDetector DETECTOR =
      AnomalyDetector.fit(Tables.ofMaps(rows(ROWS, 51)), HostileTablesTest.PLAN);

  /**
   * Payments with a code: that of each tenth is the only one of its kind, so that one that was
   * never seen is nothing seldom.
   */
  private static List<Map<String, @Nullable Object>> rows(int count, long seed) {
    List<Map<String, @Nullable Object>> rows = Payments.rows(count, seed);
    for (int i = 0; i < count; i++) {
      rows.get(i).put("code", i % 10 == 3 ? seed + " " + i : "c" + i % 4);
    }
    return rows;
  }

  /** Usual rows, and such as have each of the findings, alone and together. */
  private static List<Map<String, @Nullable Object>> tried() {
    List<Map<String, @Nullable Object>> rows = rows(80, 52);
    rows.get(0).put("shop", "casino");
    rows.get(1).put("amount", Double.POSITIVE_INFINITY);
    rows.get(2).put("tax", null);
    rows.get(4).put("abroad", null);
    rows.get(5).put("age", 1e9);
    rows.get(6).put("shop", "casino");
    rows.get(6).put("tax", -1e30);
    rows.get(13).put("tax", 5_000.0);
    return rows;
  }

  private static double[] cells(Map<String, @Nullable Object> row) {
    double[] cells = new double[COLUMNS.size()];
    for (int i = 0; i < cells.length; i++) {
      String name = COLUMNS.get(i);
      assertEquals(i, DETECTOR.schema().indexOf(name));
      Object value = row.get(name);
      if (name.equals("id") || value == null) {
        cells[i] = Double.NaN;
      } else if (value instanceof Double number) {
        cells[i] = number;
      } else {
        cells[i] = DETECTOR.level(name, String.valueOf(value));
      }
    }
    return cells;
  }

  @Test
  void theAnswerIsThatOfTheVerdict() {
    int[] anomaliesBelow = new int[1];
    int[] unseenAndUsual = new int[1];
    for (Threshold threshold :
        List.of(
            new Threshold.Rate(0.01),
            new Threshold.Rate(0.2),
            new Threshold.Rate(0.9),
            new Threshold.Contamination(0.02),
            new Threshold.PeaksOverThreshold(1e-9))) {
      AnomalyDetector detector = DETECTOR.withThreshold(threshold);
      int found = 0;
      for (Map<String, @Nullable Object> row : tried()) {
        double[] cells = cells(row);
        double[] before = cells.clone();
        Verdict verdict = detector.verdict(row);
        assertEquals(verdict.isAnomaly(), detector.isAnomaly(cells), threshold + " " + row);
        assertEquals(verdict.isAnomaly(), detector.verdict(cells).isAnomaly());
        assertTrue(Arrays.equals(before, cells), "the caller's row stays as it is");
        boolean isBelow = verdict.score() < detector.thresholdScore();
        anomaliesBelow[0] += isBelow && verdict.isAnomaly() ? 1 : 0;
        boolean isUnseen =
            verdict.reasons().stream().anyMatch(r -> r.finding() == Reason.Finding.UNSEEN_LEVEL);
        unseenAndUsual[0] += isUnseen && !verdict.isAnomaly() ? 1 : 0;
        found += verdict.isAnomaly() ? 1 : 0;
      }
      assertTrue(found >= 5 && found < tried().size(), threshold + ": " + found);
    }
    // Each of the ways by which it comes about.
    assertTrue(anomaliesBelow[0] > 0);
    assertTrue(unseenAndUsual[0] > 0);
  }

  @Test
  void theAnswerAllocatesNothing() {
    List<double[]> rows = tried().stream().limit(14).map(DetectorAnswersTest::cells).toList();
    try (Backend backend = Samples.java(1)) {
      for (double[] row : rows) {
        Allocations.requireNone(backend, () -> DETECTOR.isAnomaly(row));
      }
    }
  }

  @Test
  void whatIsNoRowHasNoAnswer() {
    double[] cells = cells(tried().get(0));
    assertError(
        IllegalArgumentException.class,
        () -> DETECTOR.isAnomaly(Arrays.copyOf(cells, 3)),
        "The row has 3 cells");
    // Be there an impossible number beside it.
    cells[2] = Double.POSITIVE_INFINITY;
    cells[1] = 99;
    assertError(IllegalArgumentException.class, () -> DETECTOR.isAnomaly(cells), "has no level 99");
  }

  @Test
  void withoutTheRowsFittedToItJudgesTheSame() {
    AnomalyDetector lighter = DETECTOR.withoutOwnRows();
    for (Map<String, @Nullable Object> row : tried()) {
      assertEquals(DETECTOR.verdict(row).toString(), lighter.verdict(row).toString());
    }
    assertEquals(DETECTOR.threshold(), lighter.threshold());
    for (AnomalyDetector each : List.of(lighter, lighter.withRate(0.3))) {
      assertError(
          IllegalStateException.class, each::ownVerdicts, "made without them (withoutOwnRows)");
    }
    assertEquals(ROWS, DETECTOR.ownVerdicts().size());
  }

  /** As many other rows are others all the same: of n the p-value is (1 + as high ones)/(n + 1). */
  @Test
  void recalibratedOnAsManyRowsItsOwnAreNewOnes() throws IOException {
    Table others = Payments.table(ROWS, 53);
    AnomalyDetector fitted = AnomalyDetector.fit(Payments.table(ROWS, 54), HostileTablesTest.PLAN);
    AnomalyDetector renewed = fitted.recalibrated(others);
    assertEquals(ROWS, renewed.calibrationRows());
    double[] scores = fitted.scores(others);
    for (Verdict verdict : renewed.ownVerdicts()) {
      long asHigh = Arrays.stream(scores).filter(score -> score >= verdict.score()).count();
      assertEquals((1.0 + asHigh) / (ROWS + 1), verdict.pValue(), 1e-12);
    }
  }

  private static void assertSaysThatItIsClosed(Executable question) {
    IllegalStateException refusal = assertThrows(IllegalStateException.class, question);
    assertEquals(
        "This detector is closed; use it before closing it, or bind it to a backend with on()",
        refusal.getMessage());
  }

  private static void assertClosed(AnomalyDetector detector, Table table, double[] cells) {
    List<AnomalyDetector> all =
        List.of(detector, detector.withRate(0.3), detector.withoutOwnRows());
    Verdict before = detector.verdict(cells);
    detector.close();
    for (AnomalyDetector each : all) {
      assertSaysThatItIsClosed(() -> each.score(cells));
      assertSaysThatItIsClosed(() -> each.isAnomaly(cells));
      assertSaysThatItIsClosed(() -> each.verdict(cells));
      assertSaysThatItIsClosed(() -> each.scores(table));
      assertSaysThatItIsClosed(() -> each.verdicts(table));
      assertSaysThatItIsClosed(() -> each.recalibrated(table));
    }
    assertSaysThatItIsClosed(before::reasons);
    detector.close();
    assertEquals(
        "AnomalyDetector of "
            + table.columns().size()
            + " columns, Rate[share="
            + detector.plan().rate()
            + "]",
        detector.toString());
  }

  /** Of members, and of a single column, which has none. */
  @Test
  void whatIsClosedSaysSo() throws IOException {
    Table table = Tables.ofMaps(rows(ROWS, 51));
    AnomalyDetector detector = AnomalyDetector.fit(table, HostileTablesTest.PLAN);
    double[] cells = cells(tried().get(0));
    String verdict = detector.verdict(cells).toString();
    double score = detector.score(cells);
    try (Backend backend = Samples.java(1)) {
      AnomalyDetector moved = detector.on(backend);
      assertClosed(detector, table, cells);
      // Each is closed on its own, with its reasons.
      assertEquals(score, moved.score(cells), 1e-5 * (1 + score));
      List<Reason> reasons = new ArrayList<>(moved.verdict(cells).reasons());
      assertEquals("shop", reasons.get(0).column());
      Verdict ofMoved = moved.verdict(cells);
      assertClosed(moved, table, cells);
      assertSaysThatItIsClosed(ofMoved::reasons);
      // And the closed one can go on elsewhere.
      assertEquals(verdict, detector.on(backend).on(backend).verdict(cells).toString());
    }
    assertClosed(Detectors.single(), Detectors.tried(true), new double[] {40});
  }
}
