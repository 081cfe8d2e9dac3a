package dev.hourglass.models.pca;

import java.util.Arrays;

/** Compares linear subspaces. */
public final class Subspaces {
  private Subspaces() {}

  /**
   * The principal angles between the row spaces of two matrices, by Björck & Golub, "Numerical
   * methods for computing angles between linear subspaces", 1973: from cosines where these are
   * small and from sines where those are, so that an angle's absolute error is a few roundings
   * times the condition of the matrices, for tiny angles too (1e-15 in a few dimensions, 1e-13 in
   * hundreds). Neither the lengths of the rows nor their order matters.
   *
   * @param a k1 x d, linearly independent rows
   * @param b k2 x d, linearly independent rows
   * @return min(k1, k2) angles from 0 to π/2 in radians, ascending; all 0 if the one space contains
   *     the other
   * @throws IllegalArgumentException if a matrix is empty, has rows of different lengths, a value
   *     that is NaN or infinite, or linearly dependent rows, or if the matrices' rows differ in
   *     length
   */
  public static double[] principalAngles(double[][] a, double[][] b) {
    double[][] first = orthonormalRows("a", a);
    double[][] second = orthonormalRows("b", b);
    int columns = first[0].length;
    if (columns != second[0].length) {
      throw new IllegalArgumentException(
          "a has " + columns + " columns and b has " + second[0].length + "; give as many of each");
    }
    double[][] larger = first.length >= second.length ? first : second;
    double[][] smaller = first.length >= second.length ? second : first;
    int count = smaller.length;
    double[] cosines = new double[count * larger.length];
    double[] rest = flat(smaller);
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < larger.length; k++) {
        double cosine = 0;
        for (int j = 0; j < columns; j++) {
          cosine += smaller[i][j] * larger[k][j];
        }
        cosines[i * larger.length + k] = cosine;
        for (int j = 0; j < columns; j++) {
          rest[i * columns + j] -= cosine * larger[k][j];
        }
      }
    }
    double[] descendingCosines = Spectrum.ofRows(cosines, count, larger.length).values();
    double[] descendingSines = Spectrum.ofRows(rest, count, columns).values();
    double[] angles = new double[count];
    for (int i = 0; i < count; i++) {
      double cosine = Math.min(1, descendingCosines[i]);
      double sine = Math.min(1, descendingSines[count - 1 - i]);
      angles[i] = cosine * cosine < 0.5 ? Math.acos(cosine) : Math.asin(sine);
    }
    Arrays.sort(angles);
    return angles;
  }

  private static double[][] orthonormalRows(String name, double[][] matrix) {
    if (matrix.length == 0 || matrix[0].length == 0) {
      throw new IllegalArgumentException(name + " is empty; give at least one row and column");
    }
    int columns = matrix[0].length;
    double[][] unit = new double[matrix.length][];
    for (int i = 0; i < matrix.length; i++) {
      if (matrix[i].length != columns) {
        throw new IllegalArgumentException(
            "row "
                + i
                + " of "
                + name
                + " has "
                + matrix[i].length
                + " values but row 0 has "
                + columns
                + "; give rows of one length");
      }
      unit[i] = normalized(name, i, matrix[i]);
    }
    if (matrix.length > columns) {
      throw dependent(name, matrix.length, columns);
    }
    Spectrum spectrum = Spectrum.ofRows(flat(unit), unit.length, columns);
    double[] values = spectrum.values();
    double tolerance = columns * Math.ulp(values[0]);
    int rank = (int) Arrays.stream(values).filter(value -> value > tolerance).count();
    if (rank < matrix.length) {
      throw dependent(name, matrix.length, rank);
    }
    return spectrum.vectors(rank);
  }

  /** The row with length 1, so that rows of very different lengths count alike in the rank. */
  private static double[] normalized(String name, int index, double[] row) {
    double largest = 0;
    for (int j = 0; j < row.length; j++) {
      if (!Double.isFinite(row[j])) {
        throw new IllegalArgumentException(
            "row "
                + index
                + ", column "
                + j
                + " of "
                + name
                + " is "
                + row[j]
                + "; give finite values only");
      }
      largest = Math.max(largest, Math.abs(row[j]));
    }
    if (largest == 0) {
      throw new IllegalArgumentException("row " + index + " of " + name + " is zero; leave it out");
    }
    // Scaled first by a power of two, so that no square overflows or vanishes.
    int exponent = -Math.getExponent(largest);
    double[] unit = Arrays.stream(row).map(x -> Math.scalb(x, exponent)).toArray();
    double length = Math.sqrt(Arrays.stream(unit).map(x -> x * x).sum());
    return Arrays.stream(unit).map(x -> x / length).toArray();
  }

  private static IllegalArgumentException dependent(String name, int rows, int rank) {
    return new IllegalArgumentException(
        "the "
            + rows
            + " rows of "
            + name
            + " are linearly dependent, of rank "
            + rank
            + " at most; leave out those that depend on others");
  }

  private static double[] flat(double[][] matrix) {
    return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
  }
}
