package dev.hourglass.anomaly.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CalibrationTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "10, 2", "600, 3", "5000, 4", "100000, 5"})
  void risesStrictlyAndIsExactWhereItMatters(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] fitted = new double[count];
    Arrays.setAll(fitted, i -> Math.exp(3 * random.nextDouble()));
    Calibration calibration = Calibration.of(fitted);

    assertTrue(calibration.scores().length <= 1_026, calibration.scores().length + " knots");
    double[] sorted = fitted.clone();
    Arrays.sort(sorted);
    for (int i = Math.max(0, count - 500); i < count; i++) {
      double exact = -Math.log((count - i + 0.5) / (count + 1));
      assertEquals(exact, calibration.of(sorted[i]), 1e-12);
    }
    double before = -1;
    for (double score = 0; score < 100; score += 0.01) {
      double surprise = calibration.of(score);
      assertTrue(surprise > before || (score == 0 && surprise == 0), "at " + score);
      before = surprise;
    }
    for (double score = 1e3; score < 1e300; score *= 10) {
      double surprise = calibration.of(score);
      assertTrue(surprise > before && surprise < 1e4, "at " + score);
      before = surprise;
    }
    assertEquals(Double.POSITIVE_INFINITY, calibration.of(Double.POSITIVE_INFINITY));
  }

  @Test
  void equalScoresAreOneKnot() {
    double[] fitted = {2, 2, 2, 5, 5, 9};
    Calibration calibration = Calibration.of(fitted);

    assertEquals(-Math.log(6.5 / 7), calibration.of(2), 1e-12);
    assertEquals(-Math.log(3.5 / 7), calibration.of(5), 1e-12);
    assertEquals(-Math.log(1.5 / 7), calibration.of(9), 1e-12);
    assertEquals(0, calibration.of(0));
  }

  @ParameterizedTest
  @CsvSource({"0", "3.5"})
  void allRowsAlike(double score) {
    double[] fitted = new double[50];
    Arrays.fill(fitted, score);
    Calibration calibration = Calibration.of(fitted);

    assertTrue(calibration.of(score + 1) > calibration.of(score));
    assertTrue(calibration.of(score + 100) > calibration.of(score + 10));
  }
}
