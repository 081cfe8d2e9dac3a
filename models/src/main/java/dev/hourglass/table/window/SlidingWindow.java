package dev.hourglass.table.window;

import dev.hourglass.table.CellValue;
import dev.hourglass.table.SourceColumn;
import dev.hourglass.text.Quote;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The windows of rows that come one at a time, for who scores a series while it is measured. It
 * keeps the cells of as many rows as a window has.
 *
 * <p>For one series and one thread.
 */
public final class SlidingWindow {
  private final WindowColumns columns;
  private final int stride;

  /** For each column of the source that is spread, the cell of row r at r modulo the length. */
  private final @Nullable Object[][] history;

  private long rows;

  SlidingWindow(WindowColumns columns, int stride) {
    this.columns = columns;
    this.stride = stride;
    history = new Object[columns.source().size()][];
    for (int i = 0; i < history.length; i++) {
      boolean isSpread = WindowColumns.isSpread(columns.source().get(i));
      history[i] = new Object[isSpread ? columns.length() : 0];
    }
  }

  /**
   * Adds the next row of the series.
   *
   * @param row cells by the names of the source's columns, objects of the classes in {@link
   *     CellValue}; null where one is missing. Those of numbers and booleans must be there. Others
   *     that are there are cells of the window, and what isn't of a column of the source is left
   *     out.
   * @return the window that ends in this row, by the names that {@link Windows#over} gives its
   *     columns; empty if none does, as of the first rows
   * @throws IllegalArgumentException if a cell isn't there, or not of its column's type; then the
   *     row is not added
   */
  public Optional<Map<String, @Nullable Object>> add(Map<String, ? extends @Nullable Object> row) {
    for (SourceColumn column : columns.source()) {
      require(row, column);
    }
    int at = (int) (rows % columns.length());
    for (int i = 0; i < history.length; i++) {
      if (history[i].length > 0) {
        history[i][at] = row.get(columns.source().get(i).name());
      }
    }
    rows++;
    long afterFirst = rows - columns.length();
    return afterFirst >= 0 && afterFirst % stride == 0
        ? Optional.of(window(row, at + 1))
        : Optional.empty();
  }

  private static void require(Map<String, ? extends @Nullable Object> row, SourceColumn column) {
    Object cell = row.get(column.name());
    if (cell == null && WindowColumns.isSpread(column) && !row.containsKey(column.name())) {
      throw new IllegalArgumentException(
          "The row has no \""
              + Quote.of(column.name())
              + "\", but "
              + Quote.list(row.keySet().stream().map(String::valueOf).toList())
              + "; give null where a cell is missing");
    }
    if (!CellValue.isOf(column.type(), cell)) {
      throw new IllegalArgumentException(
          "The row's \""
              + Quote.of(column.name())
              + "\" is \""
              + Quote.of(String.valueOf(cell))
              + "\", but the column is of the type "
              + column.type()
              + "; give such a cell, or null where it is missing");
    }
  }

  /** The window whose oldest row is at this place. */
  private Map<String, @Nullable Object> window(
      Map<String, ? extends @Nullable Object> row, int oldest) {
    int length = columns.length();
    Map<String, @Nullable Object> window = new LinkedHashMap<>();
    int next = 0;
    for (int i = 0; i < history.length; i++) {
      if (history[i].length > 0) {
        for (int k = 0; k < length; k++) {
          window.put(columns.all().get(next++).name(), history[i][(oldest + k) % length]);
        }
      } else {
        String name = columns.all().get(next++).name();
        if (row.containsKey(name)) {
          window.put(name, row.get(name));
        }
      }
    }
    return window;
  }

  /** Forgets all rows, as after a gap in the series: the next one is the first again. */
  public void clear() {
    rows = 0;
  }
}
