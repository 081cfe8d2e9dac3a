package dev.hourglass.table;

import dev.hourglass.base.Limits;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns of a table to which rows are added. */
final class GrowingColumns {
  private static final int START = 1024;

  private final List<SourceColumn> columns;
  private final Object[] cells;
  private int capacity;
  private int rows;

  /**
   * Begins without rows.
   *
   * @param expectedRows how many there will be; 0 if nobody knows
   */
  GrowingColumns(List<SourceColumn> columns, long expectedRows) {
    this.columns = columns;
    capacity =
        expectedRows > 0
            ? (int) Math.min(expectedRows, Limits.ARRAY)
            : Math.min(START, Chunk.usualRows(columns.size()));
    cells = new Object[columns.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = columns.get(i).type().isNumeric() ? new double[capacity] : new String[capacity];
    }
  }

  /** Adds the rows of a chunk of such columns. */
  void add(Chunk chunk) {
    reserve(chunk.rows());
    for (int i = 0; i < cells.length; i++) {
      System.arraycopy(chunk.cellArrays()[i], 0, cells[i], rows, chunk.rows());
    }
    rows += chunk.rows();
  }

  /** Adds a row of missing cells, which {@link #set} may change. */
  void addRow() {
    reserve(1);
    for (Object column : cells) {
      if (column instanceof double[] numbers) {
        numbers[rows] = Double.NaN;
      }
    }
    rows++;
  }

  /** Changes a cell of the last row, in a column that is of no texts. */
  void set(int column, double cell) {
    ((double[]) cells[column])[rows - 1] = cell;
  }

  /** Changes a cell of the last row, in a column of texts. */
  void set(int column, @Nullable String cell) {
    ((@Nullable String[]) cells[column])[rows - 1] = cell;
  }

  int rows() {
    return rows;
  }

  private void reserve(int more) {
    long needed = (long) rows + more;
    if (needed <= capacity) {
      return;
    }
    if (needed > Limits.ARRAY) {
      throw new OutOfMemoryError("More rows than an array has elements");
    }
    capacity = (int) Math.min(Limits.ARRAY, Math.max(needed, capacity + (long) capacity / 2));
    resize(capacity);
  }

  private void resize(int length) {
    for (int i = 0; i < cells.length; i++) {
      cells[i] =
          cells[i] instanceof double[] numbers
              ? Arrays.copyOf(numbers, length)
              : Arrays.copyOf((Object[]) cells[i], length);
    }
  }

  /** All rows. Nothing can be added any more. */
  Table toTable(String name, Chunk.RowPlaces places) {
    if (capacity > rows) {
      resize(rows);
    }
    return new Table(name, columns, cells, rows, places);
  }
}
