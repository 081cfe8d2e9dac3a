package dev.hourglass.models.pca;

import dev.hourglass.data.RowSource;

/** Reads rows in blocks that fit a core's cache, as finite double values less a shift. */
final class RowBlocks {
  /** Half a megabyte of doubles. */
  private static final int BLOCK_SIZE = 1 << 16;

  private RowBlocks() {}

  /** Takes in a block. */
  interface Visitor {
    /**
     * Takes in the next block.
     *
     * @param block the rows one after the other; reused for the next block
     * @param rows how many rows it holds
     */
    void visit(double[] block, int rows);
  }

  /**
   * Visits all rows in their order.
   *
   * @param shift what to subtract from each row
   * @throws IllegalArgumentException if a value is NaN or infinite
   */
  static void forEach(RowSource data, double[] shift, Visitor visitor) {
    int columns = data.columns();
    int rows = data.rows();
    int blockRows = Math.min(rows, Math.max(1, BLOCK_SIZE / columns));
    float[] row = new float[columns];
    double[] block = new double[Math.multiplyExact(blockRows, columns)];
    for (int first = 0; first < rows; first += blockRows) {
      int count = Math.min(blockRows, rows - first);
      for (int i = 0; i < count; i++) {
        data.copyRow(first + i, row, 0);
        subtract(row, shift, block, i * columns, first + i);
      }
      visitor.visit(block, count);
    }
  }

  /**
   * Writes a row less a shift.
   *
   * @param number the row's index, to be named in errors
   * @throws IllegalArgumentException if a value is NaN or infinite
   */
  static void subtract(float[] row, double[] shift, double[] target, int offset, int number) {
    for (int j = 0; j < row.length; j++) {
      if (!Float.isFinite(row[j])) {
        throw new IllegalArgumentException(
            "row " + number + ", column " + j + " is " + row[j] + "; give finite values only");
      }
      target[offset + j] = row[j] - shift[j];
    }
  }
}
