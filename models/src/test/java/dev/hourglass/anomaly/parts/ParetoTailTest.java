package dev.hourglass.anomaly.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against quantiles that are known in closed form. */
final class ParetoTailTest {
  private static final int COUNT = 50_000;

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-6, 1e9})
  void exponentialScores(double unit) {
    SplittableRandom random = new SplittableRandom(1);
    double[] scores = new double[COUNT];
    Arrays.setAll(scores, i -> -unit * Math.log(1 - random.nextDouble()));

    ParetoTail tail = ParetoTail.of(Significance.of(scores));

    assertEquals(0, tail.shape(), 0.1);
    assertEquals(-unit * Math.log(1e-4), tail.scoreOf(1e-4), 0.07 * 9.2 * unit);
  }

  @Test
  void paretoScores() {
    SplittableRandom random = new SplittableRandom(2);
    double[] scores = new double[COUNT];
    Arrays.setAll(scores, i -> Math.pow(1 - random.nextDouble(), -1 / 3.0));

    ParetoTail tail = ParetoTail.of(Significance.of(scores));

    assertEquals(1 / 3.0, tail.shape(), 0.1);
    assertEquals(Math.pow(1e-4, -1 / 3.0), tail.scoreOf(1e-4), 0.15 * 21.5);
  }

  @Test
  void scoresWithAnEnd() {
    SplittableRandom random = new SplittableRandom(3);
    double[] scores = random.doubles(COUNT).toArray();

    ParetoTail tail = ParetoTail.of(Significance.of(scores));

    assertTrue(tail.shape() < -0.7, tail.toString());
    assertEquals(0.9999, tail.scoreOf(1e-4), 5e-4);
  }

  @Test
  void tooFewRows() {
    double[] scores = new SplittableRandom(4).doubles(200).toArray();

    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> ParetoTail.of(Significance.of(scores)));
    assertTrue(
        String.valueOf(refusal.getMessage()).contains("fit to more rows"), refusal.toString());
  }
}
