package dev.hourglass.models.training.engine;

import dev.hourglass.data.RowSource;

/**
 * Rows of another source, evenly spaced from the first on, in place of all: enough for a check.
 *
 * @param all what they are taken from
 * @param rows how many, at most as many as there are
 */
record EvenRows(RowSource all, int rows) implements RowSource {
  /** At most so many rows. */
  static EvenRows atMost(int rows, RowSource all) {
    return new EvenRows(all, Math.min(rows, all.rows()));
  }

  @Override
  public int columns() {
    return all.columns();
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    all.copyRow((int) ((long) row * all.rows() / rows), target, offset);
  }
}
