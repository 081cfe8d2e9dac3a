package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Consecutive rows of a source, column by column. */
public final class Chunk {
  /** Enough that a call a chunk costs nothing. */
  private static final int USUAL_ROWS = 4096;

  /** However many columns there are: 8 MB of numbers. */
  private static final int MOST_CELLS = 1 << 20;

  private final List<SourceColumn> columns;
  private final Object[] cells;
  private final int rows;
  private final RowPlaces places;

  /** Where rows come from. */
  @FunctionalInterface
  public interface RowPlaces {
    /** The place of a row of the chunk as a message names it: {@code payments.csv, line 17}. */
    String of(int row);
  }

  /**
   * Shares the arrays, which may be longer than the chunk has rows.
   *
   * @param columns of the source
   * @param cells for each column a {@code double[]} or, where it is {@link CellType#TEXT}, a {@code
   *     String[]}
   * @param rows how many rows there are
   * @param places where they come from
   * @throws IllegalArgumentException if arrays are missing, of another type, or too short
   */
  public Chunk(List<SourceColumn> columns, Object[] cells, int rows, RowPlaces places) {
    this.columns = List.copyOf(columns);
    this.cells = cells.clone();
    this.rows = rows;
    this.places = requireNonNull(places, "places");
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          cells.length + " arrays for " + columns.size() + " columns; give one for each");
    }
    for (int i = 0; i < cells.length; i++) {
      int length = columns.get(i).type().isNumeric() ? numbers(i).length : texts(i).length;
      if (length < rows) {
        throw new IllegalArgumentException(
            "The array of column " + i + " holds " + length + " cells of " + rows + " rows");
      }
    }
  }

  /**
   * How many rows a reader of so many columns puts into a chunk.
   *
   * @param columns at least 1
   */
  public static int usualRows(int columns) {
    return Math.max(1, Math.min(USUAL_ROWS, MOST_CELLS / columns));
  }

  /** The columns of the source. */
  public List<SourceColumn> columns() {
    return columns;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /**
   * Cells of a column that is not of texts; not a copy.
   *
   * @throws IllegalArgumentException if it is of texts
   */
  public double[] numbers(int column) {
    if (cells[column] instanceof double[] numbers) {
      return numbers;
    }
    throw new IllegalArgumentException("The cells of column " + column + " are no numbers");
  }

  /**
   * Cells of a column of texts; not a copy.
   *
   * @throws IllegalArgumentException if it is of numbers
   */
  public @Nullable String[] texts(int column) {
    if (cells[column] instanceof @Nullable String[] texts) {
      return texts;
    }
    throw new IllegalArgumentException("The cells of column " + column + " are no texts");
  }

  /** The arrays themselves. */
  Object[] cellArrays() {
    return cells;
  }

  /** Whether a cell is missing. */
  public boolean isMissing(int row, int column) {
    return columns.get(column).type().isNumeric()
        ? Double.isNaN(numbers(column)[row])
        : texts(column)[row] == null;
  }

  /** The place of a row as a message names it: {@code payments.csv, line 17}. */
  public String place(int row) {
    return places.of(row);
  }
}
