package dev.hourglass.anomaly.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SignificanceTest {
  @ParameterizedTest
  @CsvSource({"1, 1000", "7, 3", "1000, 1000", "5000, 100", "20000, 1000000", "50000, 40"})
  void asAllScoresSay(int count, int different) {
    SplittableRandom random = new SplittableRandom(count);
    double[] heldOut = new double[count];
    Arrays.setAll(heldOut, i -> random.nextInt(different));
    Significance significance = Significance.of(heldOut);

    assertTrue(significance.scores().length <= 5_121);
    double[] sorted = heldOut.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < 500; i++) {
      double score = random.nextInt(different) + (i % 2 == 0 ? 0.5 : 0);
      long asHigh = Arrays.stream(heldOut).filter(each -> each >= score).count();
      double exact = (1.0 + asHigh) / (count + 1);
      double found = significance.of(score);
      assertTrue(found >= exact - 1e-12, "too small at " + score);
      // Thinned below the highest 4,096: too large by a thousandth at most.
      double slack = asHigh < 4_096 ? 1e-12 : 1.1e-3;
      assertTrue(found <= exact + slack, score + ": " + found + " instead of " + exact);
    }
    assertEquals(1.0 / (count + 1), significance.of(different));
    assertEquals(1, significance.of(-1));
  }

  @ParameterizedTest
  @CsvSource({"0.001", "0.01", "0.0999"})
  void thresholdsKeepTheirShare(double share) {
    SplittableRandom random = new SplittableRandom(5);
    double[] heldOut = random.doubles(9_999).toArray();
    Significance significance = Significance.of(heldOut);

    double threshold = significance.scoreOf(share);

    assertTrue(significance.of(threshold) <= share);
    assertTrue(significance.of(Math.nextDown(threshold)) > share);
    long above = Arrays.stream(heldOut).filter(score -> score >= threshold).count();
    assertEquals(share, above / 10_000.0, 2e-4);
  }
}
