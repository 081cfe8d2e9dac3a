package dev.hourglass.models.inference;

import dev.hourglass.data.RowSource;
import dev.hourglass.table.ColumnScales;

/**
 * Rows of doubles, each of which is scaled before it becomes one of floats: what a float can't tell
 * apart, such as seconds since 1970, the scaled ones may.
 */
final class ScaledRows implements RowSource {
  private final double[][] rows;
  private final ColumnScales scales;

  /**
   * Of rows that are not copied.
   *
   * @param rows at least one, as wide as there are scales
   */
  ScaledRows(double[][] rows, ColumnScales scales) {
    this.rows = rows;
    this.scales = scales;
  }

  @Override
  public int rows() {
    return rows.length;
  }

  @Override
  public int columns() {
    return scales.columns().size();
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    scales.scale(rows[row], target, offset);
  }
}
