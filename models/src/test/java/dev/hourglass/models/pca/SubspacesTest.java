package dev.hourglass.models.pca;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SubspacesTest {
  @ParameterizedTest
  @ValueSource(
      doubles = {0, 1e-15, 1e-12, 1e-9, 1e-7, 1e-4, 0.1, 0.785, 0.786, 1.5, 1.5707, Math.PI / 2})
  void findsTheAngleBetweenTwoPlanes(double angle) {
    // They share the first axis; the second turns from axis 2 to axis 3.
    double[][] a = {{1, 0, 0}, {0, 1, 0}};
    double[][] b = {{1, 0, 0}, {0, Math.cos(angle), Math.sin(angle)}};
    assertArrayEquals(
        new double[] {0, angle}, Subspaces.principalAngles(a, b), 4e-16 + 2e-15 * angle);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void findsKnownAnglesInAnyPositionAndBasis(long seed) {
    double[] angles = {0, 1e-10, 1e-7, 1e-3, 0.5, 1.2, 1.570796};
    int count = angles.length;
    int columns = 40;
    double[][] axes = Matrices.orthonormal(2 * count, columns, seed);
    double[][] a = Arrays.copyOf(axes, count);
    double[][] b = new double[count][columns];
    for (int i = 0; i < count; i++) {
      Matrices.add(b[i], Math.cos(angles[i]), axes[i]);
      Matrices.add(b[i], Math.sin(angles[i]), axes[count + i]);
    }

    double[] found =
        Subspaces.principalAngles(
            Matrices.product(mixing(count, seed), a), Matrices.product(mixing(count, ~seed), b));

    assertArrayEquals(angles, found, 1e-14);
  }

  /** An invertible matrix: triangular, with rows of very different lengths. */
  private static double[][] mixing(int size, long seed) {
    Random random = new Random(seed);
    double[][] matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      double scale = Math.pow(10, random.nextInt(60) - 30);
      for (int j = 0; j < i; j++) {
        matrix[i][j] = scale * random.nextDouble();
      }
      matrix[i][i] = scale * (1 + random.nextDouble());
    }
    return matrix;
  }

  @Test
  void finds0WhereOneSpaceContainsTheOther() {
    double[][] axes = Matrices.orthonormal(12, 30, 7);
    double[][] part = Matrices.product(new double[][] {{1, 2, 0, 4}, {0, 1, -1, 0}}, axes4(axes));
    double[] angles = Subspaces.principalAngles(axes, part);
    assertEquals(2, angles.length);
    assertTrue(angles[1] < 1e-14, () -> Arrays.toString(angles));
    assertArrayEquals(angles, Subspaces.principalAngles(part, axes));
  }

  private static double[][] axes4(double[][] axes) {
    return Arrays.copyOf(axes, 4);
  }

  @Test
  void finds0ForASpaceAndItself() {
    double[][] space = Matrices.orthonormal(30, 200, 11);
    double[] angles = Subspaces.principalAngles(space, space);
    assertEquals(30, angles.length);
    assertTrue(angles[29] < 1e-13, () -> Arrays.toString(angles));
  }

  @Test
  void findsRightAnglesBetweenOrthogonalSpaces() {
    double[][] axes = Matrices.orthonormal(5, 9, 3);
    double[][] first = Arrays.copyOf(axes, 2);
    double[][] others = Arrays.copyOfRange(axes, 2, 5);
    double[] expected = {Math.PI / 2, Math.PI / 2};
    assertArrayEquals(expected, Subspaces.principalAngles(first, others), 1e-15);
    assertArrayEquals(expected, Subspaces.principalAngles(others, first), 1e-15);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_VALUE, 1e-300, 1e300, Double.MAX_VALUE})
  void acceptsRowsOfAnyLength(double length) {
    double[][] a = {{length, 0}};
    double[][] b = {{1, 1}};
    assertArrayEquals(new double[] {Math.PI / 4}, Subspaces.principalAngles(a, b), 1e-15);
  }

  @Test
  void acceptsAWholeSpace() {
    double[][] whole = {{1, 2}, {3, 4}};
    assertArrayEquals(
        new double[] {0}, Subspaces.principalAngles(whole, new double[][] {{-5, 7}}), 1e-15);
  }

  static Stream<Arguments> badMatrices() {
    return Stream.of(
        Arguments.of(new double[][] {}, "a is empty"),
        Arguments.of(new double[][] {{}}, "a is empty"),
        Arguments.of(new double[][] {{1, 2, 3}, {1, 2}}, "row 1 of a has 2 values but row 0 has 3"),
        Arguments.of(new double[][] {{1, 2, 3}, {0, 0, 0}}, "row 1 of a is zero"),
        Arguments.of(new double[][] {{1, Double.NaN, 3}}, "row 0, column 1 of a is NaN"),
        Arguments.of(
            new double[][] {{1, 2, Double.NEGATIVE_INFINITY}}, "column 2 of a is -Infinity"),
        Arguments.of(
            new double[][] {{1, 2, 3}, {2, 4, 6}}, "the 2 rows of a are linearly dependent"),
        Arguments.of(new double[][] {{1, 2, 3}, {1e-9, 1, 0}, {2 + 1e-9, 5, 6}}, "of rank 2"),
        Arguments.of(new double[][] {{1, 2}, {3, 4}, {5, 6}}, "of rank 2 at most"),
        Arguments.of(new double[][] {{1, 2}}, "a has 2 columns and b has 3"));
  }

  @ParameterizedTest
  @MethodSource("badMatrices")
  void rejectsWhatSpansNoSpaceOfItsSize(double[][] matrix, String expected) {
    double[][] good = {{1, 0, 0}};
    assertError(
        IllegalArgumentException.class, () -> Subspaces.principalAngles(matrix, good), expected);
  }

  @Test
  void namesTheSecondMatrix() {
    assertError(
        IllegalArgumentException.class,
        () -> Subspaces.principalAngles(new double[][] {{1, 2}}, new double[][] {{0, 0}}),
        "row 0 of b is zero");
  }
}
