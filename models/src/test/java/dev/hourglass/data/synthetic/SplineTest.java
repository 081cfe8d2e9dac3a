package dev.hourglass.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SplineTest {
  /** Points of the curve per given point. */
  private static final int PIECES = 6;

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 9})
  void goesThroughAllPoints(int count) {
    double[] points = new SplittableRandom(count).doubles(3L * count).toArray();
    double[] curve = Spline.through(points);
    assertEquals(3 * ((count - 1) * PIECES + 1), curve.length);
    for (int i = 0; i < count; i++) {
      assertArrayEquals(
          Arrays.copyOfRange(points, 3 * i, 3 * i + 3),
          Arrays.copyOfRange(curve, 3 * i * PIECES, 3 * i * PIECES + 3),
          1e-15);
    }
  }

  @Test
  void evenlySpacedPointsOnALineStayEvenlySpaced() {
    double[] curve = Spline.through(new double[] {0, 6, 1, 6, 3, 1, 12, 0, 1});
    for (int i = 0; i < curve.length / 3; i++) {
      assertEquals(i, curve[3 * i], 1e-12);
      assertEquals(6 - i / 2.0, curve[3 * i + 1], 1e-12);
      assertEquals(1, curve[3 * i + 2], 1e-12);
    }
  }

  @Test
  void aParabolaIsReproducedBetweenInnerPoints() {
    // Central differences are exact for a quadratic, and so is the cubic through them.
    double[] points = new double[15];
    for (int i = 0; i < 5; i++) {
      points[3 * i] = i;
      points[3 * i + 1] = i * i;
      points[3 * i + 2] = 3 - i * i;
    }
    double[] curve = Spline.through(points);
    for (int i = PIECES; i <= 3 * PIECES; i++) {
      double x = (double) i / PIECES;
      assertEquals(x, curve[3 * i], 1e-12);
      assertEquals(x * x, curve[3 * i + 1], 1e-12);
      assertEquals(3 - x * x, curve[3 * i + 2], 1e-12);
    }
  }

  @Test
  void aPointGivenTwiceIsACorner() {
    double[] curve = Spline.through(new double[] {0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1});
    for (int i = 0; i < curve.length / 3; i++) {
      boolean before = i <= PIECES;
      boolean after = i >= 2 * PIECES;
      if (before) {
        assertEquals(0, curve[3 * i + 1], 1e-12);
      } else if (after) {
        assertEquals(1, curve[3 * i], 1e-12);
      }
    }
  }
}
