package dev.hourglass.anomaly.fitting;

import dev.hourglass.anomaly.parts.Rows;
import java.util.Arrays;

/**
 * The rows that a detector is fitted to, in memory.
 *
 * @param rows all of them
 * @param inputs of a row, for networks
 * @param sources source columns of a row, for networks
 */
record Sample(Rows rows, int inputs, int sources) {
  /** Number of rows. */
  int count() {
    return rows.count();
  }

  /** A copy of the cells of a column. */
  double[] column(int column) {
    double[] cells = new double[rows.count()];
    Arrays.setAll(cells, row -> rows.cells()[row * rows.columns() + column]);
    return cells;
  }

  /** A copy of some of the rows. */
  Sample select(int[] indices) {
    int columns = rows.columns();
    double[] cells = new double[indices.length * columns];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(rows.cells(), indices[i] * columns, cells, i * columns, columns);
    }
    return new Sample(
        new Rows(
            indices.length,
            columns,
            inputs,
            cells,
            select(rows.inputs(), inputs, indices),
            select(rows.weights(), sources, indices)),
        inputs,
        sources);
  }

  private static float[] select(float[] values, int width, int[] indices) {
    float[] selected = new float[indices.length * width];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(values, indices[i] * width, selected, i * width, width);
    }
    return selected;
  }

  /** A copy of consecutive rows. */
  Rows block(int first, int count) {
    int columns = rows.columns();
    int end = first + count;
    return new Rows(
        count,
        columns,
        inputs,
        Arrays.copyOfRange(rows.cells(), first * columns, end * columns),
        Arrays.copyOfRange(rows.inputs(), first * inputs, end * inputs),
        Arrays.copyOfRange(rows.weights(), first * sources, end * sources));
  }

  /** The rows for which a condition holds. */
  Sample select(boolean[] condition) {
    return select(indices(condition));
  }

  static int[] indices(boolean[] condition) {
    int[] indices = new int[condition.length];
    int count = 0;
    for (int i = 0; i < condition.length; i++) {
      if (condition[i]) {
        indices[count++] = i;
      }
    }
    return Arrays.copyOf(indices, count);
  }
}
