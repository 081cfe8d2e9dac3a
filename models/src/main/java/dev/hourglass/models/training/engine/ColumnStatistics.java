package dev.hourglass.models.training.engine;

import dev.hourglass.data.RowSource;

/** What the columns of some rows are like, in double precision. */
final class ColumnStatistics {
  private final double[] means;
  private final double[] variances;
  private final double[] reaches;

  /** Reads the rows twice. */
  ColumnStatistics(RowSource rows) {
    int columns = rows.columns();
    means = new double[columns];
    variances = new double[columns];
    reaches = new double[columns];
    float[] row = new float[columns];
    for (int r = 0; r < rows.rows(); r++) {
      rows.copyRow(r, row, 0);
      for (int i = 0; i < columns; i++) {
        // Not a sum divided at last, by which a constant column would get a variance.
        means[i] += (row[i] - means[i]) / (r + 1);
      }
    }
    for (int r = 0; r < rows.rows(); r++) {
      rows.copyRow(r, row, 0);
      for (int i = 0; i < columns; i++) {
        double deviation = Math.abs(row[i] - means[i]);
        variances[i] += deviation * deviation / rows.rows();
        reaches[i] = Math.max(reaches[i], deviation);
      }
    }
  }

  int columns() {
    return means.length;
  }

  double mean(int column) {
    return means[column];
  }

  /** The mean of squared deviations, as an error is one of squares. */
  double variance(int column) {
    return variances[column];
  }

  double deviation(int column) {
    return Math.sqrt(variances[column]);
  }

  /** The largest distance of a value from the mean. */
  double reach(int column) {
    return reaches[column];
  }
}
