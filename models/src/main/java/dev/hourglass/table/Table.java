package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.text.Quote;
import dev.hourglass.text.Suggestion;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table in memory. Immutable. */
public final class Table implements TableSource {
  private final String name;
  private final List<SourceColumn> columns;
  private final Object[] cells;
  private final int rows;
  private final Chunk.RowPlaces places;
  private final int overlap;

  /** Takes the arrays themselves, as {@link Chunk} has them. The caller gives them up. */
  Table(String name, List<SourceColumn> columns, Object[] cells, int rows, Chunk.RowPlaces places) {
    this.name = requireNonNull(name, "name");
    this.columns = List.copyOf(columns);
    this.cells = new Chunk(columns, cells, rows, places).cellArrays();
    this.rows = rows;
    this.places = places;
    this.overlap = 0;
    requireDistinct(name, columns);
  }

  private Table(Table other, int overlap) {
    this.name = other.name;
    this.columns = other.columns;
    this.cells = other.cells;
    this.rows = other.rows;
    this.places = other.places;
    this.overlap = overlap;
  }

  /** The same table, of whose rows so many before and after a row share cells with it. */
  Table withOverlap(int neighbours) {
    return new Table(this, neighbours);
  }

  @Override
  public int overlap() {
    return overlap;
  }

  /**
   * Checks the columns' names.
   *
   * @throws IllegalArgumentException if there are none, or two are the same
   */
  static void requireDistinct(String name, List<SourceColumn> columns) {
    if (columns.isEmpty()) {
      throw new IllegalArgumentException(name + " has no columns; give at least one");
    }
    Set<String> names = new HashSet<>();
    for (SourceColumn column : columns) {
      if (!names.add(column.name())) {
        throw new IllegalArgumentException(
            name + " has two columns named " + Quote.of(column.name()) + "; rename one");
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<SourceColumn> columns() {
    return columns;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /**
   * A copy of a column that isn't of texts: numbers, booleans as 1 and 0, times as seconds since
   * 1970-01-01T00:00:00Z; NaN where a cell is missing.
   *
   * @throws IllegalArgumentException if there is no column of that name, or it is of texts
   */
  public double[] numbers(String column) {
    List<String> names = columns.stream().map(SourceColumn::name).toList();
    int index = names.indexOf(requireNonNull(column, "column"));
    if (index < 0) {
      throw new IllegalArgumentException(
          name
              + " has no column \""
              + Quote.of(column)
              + "\", but "
              + Quote.list(names)
              + Suggestion.of(column, names));
    }
    if (cells[index] instanceof double[] numbers) {
      return Arrays.copyOf(numbers, rows);
    }
    throw new IllegalArgumentException(
        "The column \"" + Quote.of(column) + "\" is of texts; ask for one that isn't");
  }

  @Override
  public Reader open() {
    return new Reader();
  }

  /** Reads the rows of the table; none of its methods fails. */
  public final class Reader implements TableReader {
    private int next;

    private Reader() {}

    @Override
    public @Nullable Chunk next() {
      if (next == rows) {
        return null;
      }
      int from = next;
      int to = (int) Math.min(rows, (long) from + Chunk.usualRows(columns.size()));
      next = to;
      Object[] part = new Object[cells.length];
      for (int i = 0; i < cells.length; i++) {
        part[i] =
            cells[i] instanceof double[] numbers
                ? Arrays.copyOfRange(numbers, from, to)
                : Arrays.copyOfRange((Object[]) cells[i], from, to);
      }
      return new Chunk(columns, part, to - from, row -> places.of(from + row));
    }

    @Override
    public void close() {}
  }
}
