package dev.hourglass.benchmarks.checkouts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.benchmarks.checkouts.PairedRatio.Verdict;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PairedRatioTest {
  @Test
  void medians() {
    assertEquals(3, PairedRatio.median(new double[] {9, 1, 3}));
    assertEquals(2.5, PairedRatio.median(new double[] {9, 1, 3, 2}));
  }

  @Test
  void aConstantFactorIsCertain() {
    double[] base = {100, 140, 90, 120, 250};
    double[] candidate = {150, 210, 135, 180, 375};
    PairedRatio ratio = PairedRatio.of(base, candidate);
    assertEquals(new PairedRatio(1.5, 1.5, 1.5), ratio);
    assertEquals(Verdict.SLOWER, ratio.verdict());
  }

  @Test
  void theArgumentsStayAsTheyAre() {
    double[] base = {3, 1, 2};
    PairedRatio.of(base, new double[] {3, 1, 2});
    assertEquals(3, base[0]);
  }

  @Test
  void theIntervalIsThatOfAllResamples() {
    // Of 27 resamples of three rounds, one consists of the first three times, and the same holds
    // for each round: 1/27 = 3.7 % is more than the 2.5 % of a tail. The median is 1 or 3 where
    // these come twice or thrice: the interval ends there.
    PairedRatio ratio = PairedRatio.of(new double[] {1, 1, 1}, new double[] {1, 2, 3});
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

  /** Rounds differ by 30 %, the two times of a round only by their ratio and 1 % of noise. */
  @ParameterizedTest
  @ValueSource(doubles = {0.9, 1, 1.05})
  void theIntervalHoldsTheTrueRatioAboutNineteenTimesOfTwenty(double truth) {
    Random random = new Random(7);
    int covered = 0;
    int trials = 60;
    double width = 0;
    for (int trial = 0; trial < trials; trial++) {
      double[] base = new double[15];
      double[] candidate = new double[15];
      for (int i = 0; i < base.length; i++) {
        double round = 100 * Math.exp(0.3 * random.nextGaussian());
        base[i] = round * Math.exp(0.01 * random.nextGaussian());
        candidate[i] = truth * round * Math.exp(0.01 * random.nextGaussian());
      }
      PairedRatio ratio = PairedRatio.of(base, candidate);
      covered += ratio.low() <= truth && truth <= ratio.high() ? 1 : 0;
      width += (ratio.high() - ratio.low()) / trials;
    }
    assertTrue(covered >= 0.88 * trials, covered + " of " + trials);
    assertTrue(width < 0.1, "the mean width is " + width + ", as if rounds were not paired");
  }

  @Test
  void tooFewRoundsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> PairedRatio.of(new double[] {1, 2}, new double[] {1, 2}));
    assertThrows(
        IllegalArgumentException.class,
        () -> PairedRatio.of(new double[] {1, 2, 3}, new double[] {1, 2, 3, 4}));
  }
}
