package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.anomaly.parts.Significance;
import dev.hourglass.table.Tables;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What thresholds come to, counted by hand. */
final class DetectorThresholdsTest {
  private static final AnomalyDetector DETECTOR =
      AnomalyDetector.fit(Payments.table(500, 31), HostileTablesTest.PLAN);

  private static long found(AnomalyDetector detector) {
    return detector.ownVerdicts().stream().filter(Verdict::isAnomaly).count();
  }

  /** Of 500 rows k have a p-value of k/500 or less. */
  @ParameterizedTest
  @CsvSource({"0.01, 5", "0.002, 1", "0.0039, 1", "0.004, 2", "0.1, 50", "0.5, 250"})
  void aRateIsAShareOfTheOwnRows(double rate, int expected) {
    assertEquals(expected, found(DETECTOR.withRate(rate)));
  }

  @ParameterizedTest
  @CsvSource({"0.01, 5", "0.002, 1", "0.003, 1", "0.1, 50", "0.058, 29", "0.998, 499"})
  void aContaminationIsAShareOfTheRowsFittedTo(double share, int expected) {
    AnomalyDetector detector = DETECTOR.withThreshold(new Threshold.Contamination(share));
    assertEquals(expected, found(detector));
  }

  @Test
  void lessThanOneRow() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> DETECTOR.withThreshold(new Threshold.Contamination(0.0019)));
    assertEquals(
        "A contamination of 0.0019 is less than one of the 500 rows fitted to; give at least 0.002",
        refusal.getMessage());
    refusal = assertThrows(IllegalArgumentException.class, () -> DETECTOR.withRate(0.0019));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("fit to at least 526 rows"), message);
    assertTrue(message.contains("PeaksOverThreshold"), message);
    for (double share : new double[] {0, 1, -0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> DETECTOR.withRate(share));
    }
  }

  /**
   * A row is an anomaly if and only if its p-value is at most the rate, whatever ties there are.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aRateAndItsPValues(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int levels = 2 + random.nextInt(400);
    double[] scores = random.ints(300, 0, levels).asDoubleStream().toArray();
    Significance significance = Significance.of(scores);
    for (int i = 0; i < 40; i++) {
      double rate = 1 / 301.0 + random.nextDouble() * 0.99;
      Decision decision = Decision.of(new Threshold.Rate(rate), significance);
      for (double score = -0.5; score <= levels + 1; score += 0.5) {
        double at = score;
        double pValue = (1 + Arrays.stream(scores).filter(each -> each >= at).count()) / 301.0;
        assertEquals(pValue, significance.of(score), 1e-15);
        assertEquals(pValue <= rate, score >= decision.score(), score + " at " + rate);
      }
    }
  }

  @Test
  void peaksOverThresholdRiseWithTheirRarity() {
    double before = DETECTOR.withRate(0.02).thresholdScore();
    for (double share : new double[] {1e-2, 1e-3, 1e-4, 1e-6, 1e-9}) {
      double score =
          DETECTOR.withThreshold(new Threshold.PeaksOverThreshold(share)).thresholdScore();
      assertTrue(score >= before && score < Double.POSITIVE_INFINITY, share + ": " + score);
      before = score;
    }
  }

  /** What 500 rows can't tell to be more seldom is seldom enough for any share. */
  @Test
  void whatWasNeverThereIsAnAnomalyOfAnyShare() {
    AnomalyDetector detector = DETECTOR.withThreshold(new Threshold.PeaksOverThreshold(1e-9));
    Map<String, @Nullable Object> row = Payments.rows(1, 35).get(0);
    assertFalse(detector.verdict(row).isAnomaly());
    row.put("shop", "casino");
    Verdict verdict = detector.verdict(row);
    assertEquals(1 / 501.0, verdict.pValue(), 1e-15);
    assertTrue(verdict.score() < detector.thresholdScore(), verdict.toString());
    assertTrue(verdict.isAnomaly(), verdict.toString());
  }

  /** Of 10,000 rows twelve are above all others, which are alike: 1 % of them was seen. */
  @Test
  void fewRowsAboveManyThatAreAlike() {
    double[] scores = new double[10_000];
    for (int i = 0; i < 12; i++) {
      scores[i] = 1 + i;
    }
    Significance significance = Significance.of(scores);
    double score = Decision.of(new Threshold.PeaksOverThreshold(0.01), significance).score();
    assertTrue(score > 0 && score <= 1, "score " + score);
    double rarer = Decision.of(new Threshold.PeaksOverThreshold(1e-4), significance).score();
    assertTrue(rarer > 6, "score " + rarer);
  }

  @Test
  void recalibratedItIsTheSameThreshold() throws IOException {
    List<Threshold> thresholds =
        List.of(
            new Threshold.Rate(0.02),
            new Threshold.Contamination(0.02),
            new Threshold.PeaksOverThreshold(0.001));
    for (Threshold threshold : thresholds) {
      AnomalyDetector renewed =
          DETECTOR.withThreshold(threshold).recalibrated(Payments.table(800, 32));
      assertEquals(threshold, renewed.threshold());
      assertEquals(800, renewed.calibrationRows());
      assertTrue(renewed.thresholdScore() > 0);
    }
    // Of 10 rows none is the highest fiftieth.
    AnomalyDetector few = DETECTOR.withRate(0.02).recalibrated(Payments.table(10, 33));
    assertEquals(new Threshold.Rate(1 / 11.0), few.threshold());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            DETECTOR
                .withThreshold(new Threshold.PeaksOverThreshold(0.001))
                .recalibrated(Payments.table(10, 33)));
  }

  @Test
  void onRowsOfWhichOneIsImpossible() throws IOException {
    List<Map<String, @Nullable Object>> rows = Payments.rows(800, 34);
    rows.get(7).put("amount", Double.POSITIVE_INFINITY);
    AnomalyDetector renewed = DETECTOR.recalibrated(Tables.ofMaps(rows));
    assertTrue(renewed.thresholdScore() < Double.POSITIVE_INFINITY);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> renewed.withThreshold(new Threshold.PeaksOverThreshold(0.001)));
    assertTrue(String.valueOf(refusal.getMessage()).contains("infinite"), refusal.toString());
  }

  /** So few rows tell no rate of 1 %, but which of them is the oddest. */
  @Test
  void ofFewRowsTheOddestIsFound() {
    double[][] rows = new double[60][2];
    SplittableRandom random = new SplittableRandom(5);
    for (double[] row : rows) {
      row[0] = random.nextDouble();
      row[1] = random.nextDouble();
    }
    rows[7][1] = 1e6;
    List<Verdict> own = AnomalyDetector.fit(Tables.of(rows), HostileTablesTest.PLAN).ownVerdicts();
    List<Long> found = own.stream().filter(Verdict::isAnomaly).map(Verdict::row).toList();
    assertEquals(List.of(7L), found);
    assertEquals(1 / 60.0, own.get(7).pValue());
  }
}
