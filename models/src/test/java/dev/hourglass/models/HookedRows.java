package dev.hourglass.models;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.RowSource;

/**
 * A data set's rows, one of which does something before it is read.
 *
 * @param at its number, counted from 0
 * @param hook run in the midst of a call, by its thread
 */
public record HookedRows(Dataset data, int at, Runnable hook) implements RowSource {
  @Override
  public int rows() {
    return data.rows();
  }

  @Override
  public int columns() {
    return data.columns();
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    if (row == at) {
      hook.run();
    }
    data.copyRow(row, target, offset);
  }
}
