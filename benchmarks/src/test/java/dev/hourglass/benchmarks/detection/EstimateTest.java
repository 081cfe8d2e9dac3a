package dev.hourglass.benchmarks.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class EstimateTest {
  /** Worked by hand: means 2, 5 and 6, variances within the tables 2, 0 and 8. */
  @Test
  void tablesAndSplitsHaveErrorsOfTheirOwn() {
    Estimate estimate = Estimate.of(new double[][] {{1, 3}, {5, 5}, {4, 8}});
    assertEquals(13 / 3.0, estimate.mean(), 1e-12);
    assertEquals(Math.sqrt(13) / 3, estimate.ofTables(), 1e-12);
    assertEquals(Math.sqrt(5) / 3, estimate.ofSplits(), 1e-12);
  }

  @Test
  void ofOneThereIsNoError() {
    Estimate oneSplit = Estimate.of(new double[][] {{1}, {3}});
    assertEquals(new Estimate(2, 1, Double.NaN), oneSplit);
    Estimate oneTable = Estimate.of(new double[][] {{1, 3}});
    assertEquals(new Estimate(2, Double.NaN, 1), oneTable);
  }
}
