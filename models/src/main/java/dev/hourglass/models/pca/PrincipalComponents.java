package dev.hourglass.models.pca;

import static java.util.Objects.requireNonNull;

import dev.hourglass.base.Limits;
import dev.hourglass.data.RowSource;
import java.util.Arrays;

/**
 * The principal components of rows of data (Pearson, 1901; Hotelling, 1933): the orthonormal
 * directions of largest variance. No linear code of the same size reconstructs the rows that they
 * were fitted to with a smaller squared error (Eckart & Young, 1936).
 *
 * <p>Computed exactly and in double precision: from the eigenvectors of the covariance matrix, or,
 * for fewer rows than columns, from the singular vectors of the centred rows. Results are the same
 * bits on every run, whatever the number of cores. Constant columns are allowed.
 *
 * <p>Variances are means over the rows: squares are divided by the number of rows, not by one less,
 * so that they are the mean squared errors they are compared with.
 *
 * <p>Immutable.
 */
public final class PrincipalComponents {
  private final double[] mean;
  private final double[][] components;
  private final double[] eigenvalues;

  private PrincipalComponents(double[] mean, double[][] components, double[] eigenvalues) {
    this.mean = mean;
    this.components = components;
    this.eigenvalues = eigenvalues;
  }

  /**
   * Finds the first principal components.
   *
   * @param data at least two rows
   * @param components how many, at least 1 and at most the smaller of the numbers of rows and
   *     columns
   * @throws IllegalArgumentException if there are fewer than two rows, the number of components is
   *     out of range, a value is NaN or infinite, or the covariance matrix (the centred rows, if
   *     they are fewer than the columns) doesn't fit an array
   */
  public static PrincipalComponents fit(RowSource data, int components) {
    int rows = requireNonNull(data, "data").rows();
    int columns = data.columns();
    if (rows < 2) {
      throw new IllegalArgumentException(
          "there are " + rows + " rows; principal components need at least 2");
    }
    int rank = Math.min(rows, columns);
    if (components < 1 || components > rank) {
      throw new IllegalArgumentException(
          "components is "
              + components
              + "; of "
              + rows
              + " rows and "
              + columns
              + " columns give 1 to "
              + rank);
    }
    if ((long) rank * columns > Limits.ARRAY) {
      throw new IllegalArgumentException(
          rows
              + " rows of "
              + columns
              + " columns need a matrix of "
              + rank
              + "x"
              + columns
              + " elements, more than an array holds; give fewer columns, or fewer rows than"
              + " columns");
    }
    double[] mean = Moments.mean(data);
    double[] eigenvalues;
    Spectrum spectrum;
    if (rows < columns) {
      spectrum = Spectrum.ofRows(Moments.centred(data, mean), rows, columns);
      eigenvalues = spectrum.values();
      Arrays.setAll(eigenvalues, i -> eigenvalues[i] * eigenvalues[i] / rows);
    } else {
      spectrum = Spectrum.ofSymmetric(Moments.covariance(data, mean), columns);
      // Rounding may leave those that are zero slightly negative.
      eigenvalues = spectrum.values();
      Arrays.setAll(eigenvalues, i -> Math.max(0, eigenvalues[i]));
    }
    double[][] vectors = spectrum.vectors(components);
    for (double[] vector : vectors) {
      orient(vector);
    }
    return new PrincipalComponents(mean, vectors, eigenvalues);
  }

  /** Makes the entry of largest magnitude, the first of several, positive. */
  private static void orient(double[] vector) {
    int largest = 0;
    for (int j = 1; j < vector.length; j++) {
      if (Math.abs(vector[j]) > Math.abs(vector[largest])) {
        largest = j;
      }
    }
    if (vector[largest] < 0) {
      Arrays.setAll(vector, j -> -vector[j]);
    }
  }

  /** Number of values in a row. */
  public int columns() {
    return mean.length;
  }

  /** Number of components: the size of a code. */
  public int codeSize() {
    return components.length;
  }

  /** The mean row; a copy. */
  public double[] mean() {
    return mean.clone();
  }

  /**
   * The components, each a row of {@link #columns()} values, in the order of their variances; a
   * copy. They are orthonormal. Each one's entry of largest magnitude is positive.
   */
  public double[][] components() {
    return Arrays.stream(components).map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * The variances along all principal directions, descending; a copy. They are as many as the
   * smaller of the numbers of rows and columns; the first {@link #codeSize()} are those of the
   * components.
   */
  public double[] eigenvalues() {
    return eigenvalues.clone();
  }

  /** The sum of the variances of all columns. */
  public double totalVariance() {
    return sum(0, eigenvalues.length);
  }

  /**
   * Each component's part of the total variance, from 0 to 1; all 0 if the total variance is zero,
   * as it is where all rows are the same.
   */
  public double[] explainedVarianceRatio() {
    double total = totalVariance();
    return Arrays.stream(eigenvalues, 0, codeSize())
        .map(variance -> total == 0 ? 0 : variance / total)
        .toArray();
  }

  /**
   * The smallest mean squared error per element that any linear code of this size can have on the
   * rows fitted to: the sum of the variances left out over the number of columns.
   */
  public double optimalTrainingError() {
    return sum(codeSize(), eigenvalues.length) / columns();
  }

  // From the smallest, which would be lost beside the large ones.
  private double sum(int from, int to) {
    double sum = 0;
    for (int i = to - 1; i >= from; i--) {
      sum += eigenvalues[i];
    }
    return sum;
  }

  /**
   * The mean squared error per element of reconstructing these rows, which may be others than those
   * fitted to.
   *
   * @throws IllegalArgumentException if there is no row, the rows have another number of columns,
   *     or a value is NaN or infinite
   */
  public double reconstructionError(RowSource data) {
    requireLength("the data has", data.columns(), "columns", columns());
    if (data.rows() < 1) {
      throw new IllegalArgumentException("there are no rows; give at least 1");
    }
    return new Residuals(components, columns()).sumOfSquares(data, mean) / data.rows() / columns();
  }

  /**
   * The code of a row: what it has, less the mean, along each component.
   *
   * @param row {@link #columns()} values
   * @return {@link #codeSize()} values
   * @throws IllegalArgumentException if the row has another length, or a value is NaN or infinite
   */
  public double[] encode(float[] row) {
    requireLength("the row has", row.length, "values", columns());
    double[] centred = new double[columns()];
    RowBlocks.subtract(row, mean, centred, 0, 0);
    double[] code = new double[codeSize()];
    Arrays.setAll(code, i -> dot(components[i], centred));
    return code;
  }

  /**
   * The row that a code stands for.
   *
   * @param code {@link #codeSize()} values
   * @return {@link #columns()} values
   * @throws IllegalArgumentException if the code has another length
   */
  public double[] decode(double[] code) {
    requireLength("the code has", code.length, "values", codeSize());
    double[] row = mean();
    for (int i = 0; i < code.length; i++) {
      for (int j = 0; j < row.length; j++) {
        row[j] += code[i] * components[i][j];
      }
    }
    return row;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private static void requireLength(String what, int found, String unit, int expected) {
    if (found != expected) {
      throw new IllegalArgumentException(
          what + " " + found + " " + unit + "; these components need " + expected);
    }
  }
}
