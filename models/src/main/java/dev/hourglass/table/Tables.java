package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.data.Dataset;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tables of what a program has in memory. All is copied. Rows count from 0 in messages, which call
 * the whole {@code the table}.
 */
public final class Tables {
  private static final String NAME = "the table";

  private Tables() {}

  /** How rows are told from each other in a message. */
  private static String place(int row) {
    return "row " + row;
  }

  /**
   * Rows given as maps from column names to cells, objects of the classes in {@link CellValue}. The
   * columns are the keys of all maps, in the order in which they first appear; where a map hasn't
   * one, or has null there, the cell is missing. A column of which all cells are is of numbers.
   *
   * @throws IllegalArgumentException if there are no rows or no keys, or an object is no cell, or
   *     not of the type that others of its column have; the message names row and column
   */
  public static Table ofMaps(List<? extends Map<String, ? extends @Nullable Object>> given) {
    List<Map<String, ? extends @Nullable Object>> rows = copy(given);
    Map<String, @Nullable CellType> types = new LinkedHashMap<>();
    for (int row = 0; row < rows.size(); row++) {
      for (Map.Entry<String, ? extends @Nullable Object> cell : rows.get(row).entrySet()) {
        String name = cell.getKey();
        if (name == null) {
          throw new IllegalArgumentException(
              place(row) + " has a cell whose column is null; give names as keys");
        }
        types.put(name, common(types.get(name), cell.getValue(), row, name));
      }
    }
    List<SourceColumn> columns = new ArrayList<>();
    types.forEach(
        (name, type) ->
            columns.add(new SourceColumn(name, Objects.requireNonNullElse(type, CellType.NUMBER))));
    requireColumns(columns);
    GrowingColumns cells = new GrowingColumns(columns, rows.size());
    for (Map<String, ? extends @Nullable Object> row : rows) {
      cells.addRow();
      for (int i = 0; i < columns.size(); i++) {
        set(cells, i, columns.get(i).type(), row.get(columns.get(i).name()));
      }
    }
    return cells.toTable(NAME, Tables::place);
  }

  /** The type of a column with one more cell. */
  private static @Nullable CellType common(
      @Nullable CellType before, @Nullable Object value, int row, String column) {
    if (value == null) {
      return before;
    }
    CellType type = CellValue.typeOf(value.getClass());
    if (type == null || (before != null && type != before)) {
      throw new IllegalArgumentException(
          place(row)
              + ", column \""
              + Quote.of(column)
              + "\" is \""
              + Quote.of(value.toString())
              + "\" of the class "
              + value.getClass().getName()
              + (type == null
                  ? "; give " + CellValue.CLASSES
                  : ", but in the rows before the column is of the type "
                      + before
                      + "; give cells of one type"));
    }
    return type;
  }

  /**
   * Rows given as Java records of one class, of which each component is a column; see {@link
   * RecordColumns}. Null is a missing cell.
   *
   * @throws IllegalArgumentException if there are no rows, or one of another class, or a component
   *     is no cell; the message names the row or the component
   */
  public static Table ofRecords(List<? extends Record> given) {
    List<Record> rows = copy(given);
    RecordColumns components = RecordColumns.of(rows.get(0).getClass());
    List<SourceColumn> columns = components.columns();
    GrowingColumns cells = new GrowingColumns(columns, rows.size());
    for (int row = 0; row < rows.size(); row++) {
      cells.addRow();
      for (int i = 0; i < columns.size(); i++) {
        try {
          set(cells, i, columns.get(i).type(), components.get(rows.get(row), i));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(place(row) + ": " + e.getMessage(), e);
        }
      }
    }
    return cells.toTable(NAME, Tables::place);
  }

  private static void set(GrowingColumns cells, int column, CellType type, @Nullable Object value) {
    if (type == CellType.TEXT) {
      cells.set(column, CellValue.toText(value));
    } else {
      cells.set(column, CellValue.toDouble(value));
    }
  }

  /** Rows of numbers whose columns are named x0, x1 and so on; NaN is a missing cell. */
  public static Table of(double[][] rows) {
    return of(rows, names(columns(requireNonNull(rows, "rows"))));
  }

  /**
   * Rows of numbers; NaN is a missing cell.
   *
   * @param rows at least one, each with a number for each column
   * @param names of the columns
   * @throws IllegalArgumentException if that doesn't hold; the message names the row
   */
  public static Table of(double[][] rows, List<String> names) {
    double[][] columns = new double[names.size()][requireRows(rows)];
    for (int row = 0; row < rows.length; row++) {
      requireLength(rows[row] == null ? -1 : rows[row].length, row, names);
      for (int i = 0; i < columns.length; i++) {
        columns[i][row] = rows[row][i];
      }
    }
    return table(names, columns);
  }

  /** Rows of numbers whose columns are named x0, x1 and so on; NaN is a missing cell. */
  public static Table of(float[][] rows) {
    int columns = requireNonNull(rows, "rows").length == 0 || rows[0] == null ? 0 : rows[0].length;
    return of(rows, names(columns));
  }

  /**
   * Rows of numbers; NaN is a missing cell.
   *
   * @param rows at least one, each with a number for each column
   * @param names of the columns
   * @throws IllegalArgumentException if that doesn't hold; the message names the row
   */
  public static Table of(float[][] rows, List<String> names) {
    double[][] columns = new double[names.size()][requireRows(rows)];
    for (int row = 0; row < rows.length; row++) {
      requireLength(rows[row] == null ? -1 : rows[row].length, row, names);
      for (int i = 0; i < columns.length; i++) {
        columns[i][row] = rows[row][i];
      }
    }
    return table(names, columns);
  }

  /** Observations, whose columns are named x0, x1 and so on; labels are left out. */
  public static Table of(Dataset data) {
    return of(data, names(requireNonNull(data, "data").columns()));
  }

  /**
   * Observations; labels are left out.
   *
   * @param names of the columns
   * @throws IllegalArgumentException if they aren't as many as the columns
   */
  public static Table of(Dataset data, List<String> names) {
    requireLength(data.columns(), 0, names);
    double[][] columns = new double[names.size()][data.rows()];
    float[] values = new float[names.size()];
    for (int row = 0; row < data.rows(); row++) {
      data.copyRow(row, values, 0);
      for (int i = 0; i < columns.length; i++) {
        columns[i][row] = values[i];
      }
    }
    return table(names, columns);
  }

  /**
   * Columns of numbers; NaN is a missing cell.
   *
   * @param names of the columns
   * @param columns one for each name, all of the same length
   * @throws IllegalArgumentException if that doesn't hold
   */
  public static Table ofColumns(List<String> names, double[]... columns) {
    if (columns.length != names.size()) {
      throw new IllegalArgumentException(
          names.size() + " names for " + columns.length + " columns; give one for each");
    }
    double[][] copies = new double[columns.length][];
    for (int i = 0; i < columns.length; i++) {
      copies[i] = requireNonNull(columns[i], "columns").clone();
      if (copies[i].length != copies[0].length) {
        throw new IllegalArgumentException(
            "Column \""
                + Quote.of(names.get(i))
                + "\" has "
                + copies[i].length
                + " cells, \""
                + Quote.of(names.get(0))
                + "\" has "
                + copies[0].length
                + "; give all columns the same length");
      }
    }
    return table(names, copies);
  }

  /** Names for so many columns that have none: x0, x1 and so on. */
  static List<String> names(int columns) {
    return IntStream.range(0, columns).mapToObj(i -> "x" + i).toList();
  }

  /**
   * All rows of a source, in memory, in messages called row 0 and so on of its name.
   *
   * @throws TableFormatException if there are no rows, or one is damaged
   * @throws IOException if it can't be read, or takes more memory than there is
   */
  public static Table of(TableSource source) throws IOException {
    String name = source.name();
    GrowingColumns cells = new GrowingColumns(source.columns(), 0);
    try (TableReader reader = source.open()) {
      for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
        cells.add(chunk);
      }
      if (cells.rows() == 0) {
        throw new TableFormatException(name, "has no rows; give at least one");
      }
      return cells.toTable(name, row -> name + ", " + place(row)).withOverlap(source.overlap());
    } catch (OutOfMemoryError e) {
      throw tooLarge(name, "read it chunk by chunk");
    }
  }

  /** What was read is dropped, and the caller can do something about it. */
  static FileSystemException tooLarge(String name, String remedy) {
    return new FileSystemException(
        name,
        null,
        "takes more memory than this JVM, with at most "
            + Runtime.getRuntime().maxMemory()
            + " bytes, has; raise -Xmx, or "
            + remedy);
  }

  /** Takes the columns themselves. */
  private static Table table(List<String> names, double[][] cells) {
    List<SourceColumn> columns =
        names.stream().map(name -> new SourceColumn(name, CellType.NUMBER)).toList();
    requireColumns(columns);
    return new Table(NAME, columns, cells, cells[0].length, Tables::place);
  }

  private static int columns(double[][] rows) {
    return rows.length == 0 || rows[0] == null ? 0 : rows[0].length;
  }

  private static int requireRows(Object[] rows) {
    if (requireNonNull(rows, "rows").length == 0) {
      throw new IllegalArgumentException("no rows; give at least one");
    }
    return rows.length;
  }

  /** The rows, of a list whose elements may be slow to find. */
  private static <T> List<T> copy(List<? extends T> rows) {
    List<T> copy = new ArrayList<>(requireNonNull(rows, "rows"));
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("no rows; give at least one");
    }
    int missing = copy.indexOf(null);
    if (missing >= 0) {
      throw new IllegalArgumentException(place(missing) + " is null; give its cells");
    }
    return copy;
  }

  private static void requireColumns(List<SourceColumn> columns) {
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("no columns; give rows with at least one cell");
    }
  }

  /** A length of -1 stands for null. */
  private static void requireLength(int length, int row, List<String> names) {
    if (length != names.size()) {
      throw new IllegalArgumentException(
          place(row)
              + (length < 0 ? " is null" : " has length " + length)
              + ", the number of columns is "
              + names.size()
              + "; give each row a cell for each column");
    }
  }
}
