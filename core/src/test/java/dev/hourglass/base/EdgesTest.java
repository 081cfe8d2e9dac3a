package dev.hourglass.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class EdgesTest {
  private static final double[] EDGES = {-1e308, -1, 0, 0.5, 1e-3 + 0.5, 7, 1e308};
  private static final double[] NUMBERS = {
    Double.NEGATIVE_INFINITY,
    -Double.MAX_VALUE,
    -1,
    Math.nextDown(0.0),
    0,
    0.25,
    0.5,
    0.50001,
    6.9,
    7,
    Math.nextUp(7.0),
    Double.POSITIVE_INFINITY
  };

  @Test
  void anEdgeBelongsToTheIntervalAboveIt() {
    for (double number : NUMBERS) {
      int expected = (int) Arrays.stream(EDGES).filter(edge -> edge <= number).count();
      assertEquals(expected, Edges.interval(EDGES, number), () -> "of " + number);
      for (int from = 0; from <= expected; from++) {
        for (int to = expected; to <= EDGES.length; to++) {
          assertEquals(expected, Edges.interval(EDGES, number, from, to), () -> "of " + number);
        }
      }
    }
    assertEquals(0, Edges.interval(new double[0], 3));
  }
}
