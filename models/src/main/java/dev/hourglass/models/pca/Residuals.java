package dev.hourglass.models.pca;

import dev.hourglass.data.RowSource;
import java.util.Arrays;

/** What is left of rows after their projection on orthonormal components is taken away. */
final class Residuals {
  private final int columns;
  private final int codeSize;

  /** codeSize x columns. */
  private final double[] components;

  /** columns x codeSize, negative: subtracting becomes adding, the one thing Products does. */
  private final double[] negativeTransposed;

  Residuals(double[][] components, int columns) {
    this.columns = columns;
    this.codeSize = components.length;
    this.components = new double[codeSize * columns];
    this.negativeTransposed = new double[columns * codeSize];
    for (int i = 0; i < codeSize; i++) {
      for (int j = 0; j < columns; j++) {
        this.components[i * columns + j] = components[i][j];
        this.negativeTransposed[j * codeSize + i] = -components[i][j];
      }
    }
  }

  /** The sum over all rows, less the mean, of the squared lengths of what is left. */
  double sumOfSquares(RowSource data, double[] mean) {
    double[] total = {0};
    RowBlocks.forEach(
        data,
        mean,
        (block, rows) -> {
          double[] negativeCodes = new double[rows * codeSize];
          Products.addProduct(negativeCodes, block, negativeTransposed, rows, columns, codeSize);
          Products.addProduct(block, negativeCodes, components, rows, codeSize, columns);
          total[0] += Arrays.stream(block, 0, rows * columns).map(x -> x * x).sum();
        });
    return total[0];
  }
}
