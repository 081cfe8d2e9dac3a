package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.table.Drift;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DetectorDriftTest {
  private static final Drift NOTHING = new Drift(1, List.of());

  @Test
  void evenlySpreadPValuesAreNoDrift() {
    double[] pValues = new double[1_000];
    Arrays.setAll(pValues, i -> (i + 0.5) / pValues.length);
    DetectorDrift drift = DetectorDrift.of(NOTHING, pValues, 1_000_000, 0.01, 0.01);
    assertEquals(0.5 / 1_000, drift.distance(), 1e-12);
    assertEquals(1, drift.chance());
  }

  /** Quantiles of Kolmogorov's distribution, from tables. */
  @ParameterizedTest
  @CsvSource({"1.2238, 0.10", "1.3581, 0.05", "1.6276, 0.01", "1.9495, 0.001"})
  void quantilesOfKolmogorovsDistribution(double quantile, double expected) {
    int n = 1_000_000;
    double distance = quantile / Math.sqrt(n);
    double[] pValues = new double[n];
    // All but the lowest few p-values are pushed up by the distance.
    Arrays.setAll(pValues, i -> Math.min(1, (i + 1.0) / n + distance - 1.0 / n));
    DetectorDrift drift = DetectorDrift.of(NOTHING, pValues, Long.MAX_VALUE, 0, 0.01);
    assertEquals(distance, drift.distance(), 1e-9);
    assertEquals(expected, drift.chance(), expected * 0.01);
  }

  @Test
  void byChanceItIsAsRareAsItSays() {
    SplittableRandom random = new SplittableRandom(3);
    int rare = 0;
    for (int i = 0; i < 2_000; i++) {
      double[] pValues = random.doubles(50).toArray();
      rare += DetectorDrift.of(NOTHING, pValues, Long.MAX_VALUE, 0, 0.01).chance() <= 0.05 ? 1 : 0;
    }
    assertEquals(0.05, rare / 2_000.0, 0.015);
  }

  @Test
  void theReportTellsTheNumbers() {
    DetectorDrift drift = DetectorDrift.of(NOTHING, new double[] {0.001, 0.002}, 99, 0.5, 0.01);
    assertTrue(drift.report().contains("50.00 % called anomalies (asked for: 1.00 %)"));
    assertTrue(drift.distance() > 0.99);
  }
}
