package dev.hourglass.benchmarks.checkouts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.benchmarks.checkouts.PairedRatio.Verdict;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PairedRatioTest {
  @Test
  void medians() {
    assertEquals(3, PairedRatio.median(new double[] {9, 1, 3}));
    assertEquals(2.5, PairedRatio.median(new double[] {9, 1, 3, 2}));
  }

  @Test
  void aConstantFactorIsCertain() {
    double[] base = {100, 140, 90, 120, 250, 80, 110, 130};
    double[] candidate = {150, 210, 135, 180, 375, 120, 165, 195};
    PairedRatio ratio = PairedRatio.of(base, candidate);
    assertEquals(new PairedRatio(1.5, 1.5, 1.5), ratio);
    assertEquals(Verdict.SLOWER, ratio.verdict());
  }

  @Test
  void theArgumentsStayAsTheyAre() {
    double[] base = {8, 7, 6, 5, 4, 3, 2, 1};
    double[] candidate = base.clone();
    PairedRatio.of(base, candidate);
    assertArrayEquals(new double[] {8, 7, 6, 5, 4, 3, 2, 1}, base);
    assertArrayEquals(base, candidate);
  }

  @Test
  void theIntervalIsThatOfAllResamples() {
    // Of eight draws, X are 3, from Bin(8, 1/2). The median is 1 where X <= 3, with a probability
    // of 93/256 = 36 %, 3 with the same, and 2 else. Both are more than a tail.
    double[] base = {1, 1, 1, 1, 1, 1, 1, 1};
    PairedRatio ratio = PairedRatio.of(base, new double[] {1, 3, 1, 3, 1, 3, 1, 3});
    assertEquals(new PairedRatio(2, 1, 3), ratio);
    assertEquals(Verdict.UNDECIDED, ratio.verdict());
  }

  @Test
  void theExtremesOfManyRoundsAreOutside() {
    // With nine rounds the median of a resample is the lowest only if five of nine draws are it:
    // 0.17 %, far less than a tail. Exactly, P(median <= k-th lowest) = P(Bin(9, k/9) >= 5):
    // 0.17 % for the first, 2.46 % for the second, 14.5 % for the third. So the 251st of 10,000
    // ordered resamples is the second or third, and from the other end the same.
    double[] base = new double[9];
    double[] candidate = new double[9];
    for (int i = 0; i < 9; i++) {
      base[i] = 1;
      candidate[i] = i + 1;
    }
    PairedRatio ratio = PairedRatio.of(base, candidate);
    assertEquals(5, ratio.ratio());
    assertTrue(ratio.low() == 2 || ratio.low() == 3, ratio::toString);
    assertTrue(ratio.high() == 7 || ratio.high() == 8, ratio::toString);
  }

  /** The two times of a round differ only by their ratio and 1 % of noise. */
  @ParameterizedTest
  @CsvSource({"8, 0", "8, 0.3", "10, 0", "10, 0.3", "15, 0.3"})
  void theIntervalHoldsTheTrueRatioNineteenTimesOfTwenty(int rounds, double betweenRounds) {
    Random random = new Random(7);
    double truth = 1.05;
    int covered = 0;
    int trials = 200;
    double width = 0;
    for (int trial = 0; trial < trials; trial++) {
      double[] base = new double[rounds];
      double[] candidate = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        double round = 100 * Math.exp(betweenRounds * random.nextGaussian());
        base[i] = round * Math.exp(0.01 * random.nextGaussian());
        candidate[i] = truth * round * Math.exp(0.01 * random.nextGaussian());
      }
      PairedRatio ratio = PairedRatio.of(base, candidate);
      covered += ratio.low() <= truth && truth <= ratio.high() ? 1 : 0;
      width += (ratio.high() - ratio.low()) / trials;
    }
    // 95 % less the standard error of 200 trials, 1.5 %.
    assertTrue(covered >= 0.935 * trials, covered + " of " + trials);
    assertTrue(width < 0.1, "the mean width is " + width + ", as if rounds were not paired");
  }

  @Test
  void tooFewRoundsAreRefused() {
    double[] seven = new double[7];
    Arrays.fill(seven, 1);
    double[] eight = new double[8];
    Arrays.fill(eight, 1);
    assertThrows(IllegalArgumentException.class, () -> PairedRatio.of(seven, seven));
    assertThrows(IllegalArgumentException.class, () -> PairedRatio.of(eight, seven));
    assertEquals(1, PairedRatio.of(eight, eight).ratio());
  }
}
