package dev.hourglass.data;

/**
 * Rows of equally many floats, read several times over, by one thread at a time unless the
 * implementation allows more.
 */
public interface RowSource {
  /** Number of rows, at least 1. */
  int rows();

  /** Number of values in a row, at least 1. */
  int columns();

  /**
   * Copies a row; the same values each time.
   *
   * @param row index of the row
   * @param target where its {@link #columns()} values go
   * @param offset index in {@code target} of the first
   */
  void copyRow(int row, float[] target, int offset);

  /**
   * Copies consecutive rows; the same values each time.
   *
   * @param first index of the first row
   * @param count number of rows
   * @param target where their {@code count * columns()} values go, row by row
   * @param offset index in {@code target} of the first
   */
  default void copyRows(int first, int count, float[] target, int offset) {
    for (int i = 0; i < count; i++) {
      copyRow(first + i, target, offset + i * columns());
    }
  }
}
