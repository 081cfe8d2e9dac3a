package dev.hourglass.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * An array of NumPy's with one or two dimensions, as numbers: booleans are 0 and 1, and integers of
 * 64 bits are rounded where a double can't hold them. Immutable.
 */
public final class NpyArray {
  private static final int BLOCK = 1 << 16;

  private final String name;
  private final NpyHeader header;

  /** In the order of the file. */
  private final double[] elements;

  private NpyArray(String name, NpyHeader header, double[] elements) {
    this.name = name;
    this.header = header;
    this.elements = elements;
  }

  /**
   * Reads it. Memory is taken as elements arrive, whatever the header announces.
   *
   * @param name what to name in errors
   * @param in at the start, to be read to the end
   * @param most bytes that can come, as far as it is known
   */
  static NpyArray read(String name, InputStream in, long most) throws IOException {
    NpyHeader header = NpyHeader.read(name, in);
    NpyType type = header.type();
    int count = header.elements();
    long expected = header.bytes() + (long) count * type.bytes();
    if (expected > most) {
      throw endsEarly(name, header);
    }
    double[] elements = new double[Math.min(count, BLOCK)];
    for (int read = 0; read < count; ) {
      int wanted = Math.min(count - read, BLOCK / Double.BYTES);
      byte[] bytes = in.readNBytes(wanted * type.bytes());
      if (bytes.length < wanted * type.bytes()) {
        throw endsEarly(name, header);
      }
      if (read + wanted > elements.length) {
        elements = Arrays.copyOf(elements, (int) Math.min(count, 2L * elements.length));
      }
      type.read(ByteBuffer.wrap(bytes).order(type.order()), elements, read, wanted);
      read += wanted;
    }
    if (in.read() >= 0) {
      throw new TableFormatException(
          name, "more follows the " + header.elements() + " elements; get the file again");
    }
    return new NpyArray(name, header, elements);
  }

  private static TableFormatException endsEarly(String name, NpyHeader header) {
    return new TableFormatException(
        name,
        "ends before the "
            + header.rows()
            + " x "
            + header.columns()
            + " elements that its header announces; get the file again");
  }

  /** The first dimension. */
  public int rows() {
    return header.rows();
  }

  /** The second dimension; 1 if there is none. */
  public int columns() {
    return header.columns();
  }

  /**
   * An element.
   *
   * @throws IndexOutOfBoundsException if there is no such row or column
   */
  public double value(int row, int column) {
    if (row < 0 || row >= rows() || column < 0 || column >= columns()) {
      throw new IndexOutOfBoundsException(
          "row " + row + ", column " + column + " of " + rows() + " x " + columns());
    }
    return element(row, column);
  }

  private double element(int row, int column) {
    return elements[header.isFortran() ? column * rows() + row : row * columns() + column];
  }

  /** A copy of all elements, row by row. */
  public double[][] toRows() {
    double[][] copy = new double[rows()][columns()];
    for (int row = 0; row < rows(); row++) {
      for (int column = 0; column < columns(); column++) {
        copy[row][column] = element(row, column);
      }
    }
    return copy;
  }

  /** A copy of one column: labels, for instance, are the first of an array that has no second. */
  public double[] toColumn(int column) {
    double[] copy = new double[rows()];
    for (int row = 0; row < copy.length; row++) {
      copy[row] = value(row, column);
    }
    return copy;
  }

  /** A table whose columns are named x0, x1 and so on; NaN is a missing cell. */
  public Table toTable() {
    return toTable(Tables.names(columns()));
  }

  /**
   * A table; NaN is a missing cell.
   *
   * @param names of the columns
   * @throws IllegalArgumentException if there aren't as many, or two are the same
   */
  public Table toTable(List<String> names) {
    if (names.size() != columns()) {
      throw new IllegalArgumentException(
          names.size() + " names for " + columns() + " columns; give one for each");
    }
    List<SourceColumn> columns =
        names.stream().map(each -> new SourceColumn(each, CellType.NUMBER)).toList();
    Object[] cells = new Object[columns()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = toColumn(i);
    }
    return new Table(name, columns, cells, rows(), row -> name + ", row " + row);
  }
}
