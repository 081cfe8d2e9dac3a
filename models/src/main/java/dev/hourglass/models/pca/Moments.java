package dev.hourglass.models.pca;

import dev.hourglass.data.RowSource;
import java.util.Arrays;

/** Mean and covariance of rows, in double precision and two passes. */
final class Moments {
  private Moments() {}

  /**
   * The mean row. Summing differences from the first row loses nothing to a large common offset and
   * gives a constant column's mean exactly, so that its variance is exactly zero.
   */
  static double[] mean(RowSource data) {
    int columns = data.columns();
    float[] row = new float[columns];
    data.copyRow(0, row, 0);
    double[] first = new double[columns];
    RowBlocks.subtract(row, new double[columns], first, 0, 0);
    double[] sums = new double[columns];
    RowBlocks.forEach(
        data,
        first,
        (block, rows) -> {
          for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
              sums[j] += block[i * columns + j];
            }
          }
        });
    double[] mean = new double[columns];
    Arrays.setAll(mean, j -> first[j] + sums[j] / data.rows());
    return mean;
  }

  /** The symmetric columns x columns matrix of mean products of centred columns. */
  static double[] covariance(RowSource data, double[] mean) {
    int columns = data.columns();
    double[] covariance = new double[columns * columns];
    RowBlocks.forEach(
        data, mean, (block, rows) -> Products.addGram(covariance, block, rows, columns));
    for (int i = 0; i < columns; i++) {
      for (int j = i; j < columns; j++) {
        covariance[i * columns + j] /= data.rows();
        covariance[j * columns + i] = covariance[i * columns + j];
      }
    }
    return covariance;
  }

  /** All rows less the mean: rows x columns. */
  static double[] centred(RowSource data, double[] mean) {
    int columns = data.columns();
    double[] centred = new double[data.rows() * columns];
    float[] row = new float[columns];
    for (int i = 0; i < data.rows(); i++) {
      data.copyRow(i, row, 0);
      RowBlocks.subtract(row, mean, centred, i * columns, i);
    }
    return centred;
  }
}
