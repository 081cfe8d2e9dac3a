package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RankingTest {
  @Test
  void byHand() {
    // In order: +, -, +, -, -
    Ranking ranking =
        Ranking.of(new double[] {1, 5, 3, 4, 2}, new boolean[] {false, true, true, false, false});

    // Of the six pairs, one is in the wrong order.
    assertEquals(5 / 6.0, ranking.auroc(), 1e-12);
    assertEquals((1 + 2 / 3.0) / 2, ranking.averagePrecision(), 1e-12);
    assertEquals(1, ranking.precisionAt(1));
    assertEquals(0.5, ranking.precisionAt(2));
    assertEquals(2 / 3.0, ranking.precisionAt(3), 1e-12);
    assertEquals(2 / 5.0, ranking.precisionAt(5), 1e-12);
  }

  @Test
  void equalScoresSayNothing() {
    Ranking ranking =
        Ranking.of(new double[] {7, 7, 7, 7}, new boolean[] {true, false, false, false});

    assertEquals(0.5, ranking.auroc());
    assertEquals(0.25, ranking.averagePrecision());
    assertEquals(0.25, ranking.precisionAt(1));
    assertEquals(0.25, ranking.precisionAt(3));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void asThePairsSay(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] scores = random.ints(200, 0, 30).asDoubleStream().toArray();
    boolean[] isAnomaly = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      isAnomaly[i] = random.nextInt(5) == 0 || i == 0;
    }
    double right = 0;
    int pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (isAnomaly[i] && !isAnomaly[j]) {
          right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          pairs++;
        }
      }
    }
    assertEquals(right / pairs, Ranking.of(scores, isAnomaly).auroc(), 1e-12);
  }

  @Test
  void infinityIsAScoreAndNanIsNot() {
    double[] scores = {Double.POSITIVE_INFINITY, 1};
    assertEquals(1, Ranking.of(scores, new boolean[] {true, false}).auroc());

    scores[1] = Double.NaN;
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> Ranking.of(scores, new boolean[] {true, false}));
    assertEquals("The score of row 1 is NaN; give a number", refusal.getMessage());
  }

  @Test
  void oneClassIsNoRanking() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> Ranking.of(new double[] {1, 2}, new boolean[] {true, true}));
    assertTrue(String.valueOf(refusal.getMessage()).startsWith("2 of 2 rows are anomalies; "));
  }
}
