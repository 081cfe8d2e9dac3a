package dev.hourglass.data;

/** Rows of equally many floats, read several times over and one at a time by a single thread. */
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
}
