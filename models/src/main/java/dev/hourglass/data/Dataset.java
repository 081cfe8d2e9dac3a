package dev.hourglass.data;

import static java.util.Objects.requireNonNull;

import dev.hourglass.base.Limits;
import dev.hourglass.tensor.DType;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A matrix of observations: one row per observation, one column per feature, optionally with one
 * class label per row. Immutable, so it can be shared between threads; where it stands in a
 * caller's buffer ({@link #of(FloatBuffer, int)}), that is the caller's promise.
 *
 * <p>The elements are stored either as finite floats, or as unsigned bytes that stand for {@code
 * value/255}: pixels, in a quarter of the memory. {@link #value} and everything else that returns
 * floats gives the observation itself; {@link #buffer} gives what is stored.
 */
public final class Dataset implements RowSource {
  private final Cells cells;
  private final int first;
  private final int rows;
  private final int columns;
  private final int @Nullable [] labels;

  private Dataset(Cells cells, int first, int rows, int columns, int @Nullable [] labels) {
    this.cells = cells;
    this.first = first;
    this.rows = rows;
    this.columns = columns;
    this.labels = labels;
  }

  /**
   * Copies observations given row by row.
   *
   * @param rows at least one row; all of the same length, at least 1; all elements finite
   * @throws IllegalArgumentException if that doesn't hold, or if there are more elements than fit
   *     one array; the message names the row and the column
   */
  public static Dataset of(float[][] rows) {
    requireNonNull(rows, "rows");
    if (rows.length == 0) {
      throw new IllegalArgumentException("no rows; give at least one observation");
    }
    int columns = requireRow(rows, 0).length;
    if (columns == 0) {
      throw new IllegalArgumentException("row 0 has no columns; give at least one feature");
    }
    float[] values = new float[elements(rows.length, columns)];
    for (int row = 0; row < rows.length; row++) {
      float[] source = requireRow(rows, row);
      if (source.length != columns) {
        throw new IllegalArgumentException(
            "row "
                + row
                + " has length "
                + source.length
                + ", row 0 has "
                + columns
                + "; give all rows the same length");
      }
      System.arraycopy(source, 0, values, row * columns, columns);
    }
    return finite(FloatBuffer.wrap(values), columns);
  }

  /**
   * Copies observations given as one row-major array.
   *
   * @param values at least one element, all finite
   * @param columns how many consecutive elements make a row, at least 1
   * @throws IllegalArgumentException if that doesn't hold, or if the number of elements is not a
   *     multiple of {@code columns}
   */
  public static Dataset of(float[] values, int columns) {
    requireNonNull(values, "values");
    requireShape(values.length, columns);
    return finite(FloatBuffer.wrap(values.clone()), columns);
  }

  /**
   * Observations that stand in a buffer, row by row, and are not copied: for data in native memory,
   * or more of it than is to be held twice.
   *
   * <p>The caller promises that nobody changes the elements, or frees the memory that the buffer is
   * a view of, as long as the dataset or a {@link #slice} of it is used. What is changed regardless
   * is no longer known to be finite.
   *
   * @param values heap or direct, in either byte order; the elements from its position to its
   *     limit, which both stay as they are: at least one element, all finite
   * @param columns how many consecutive elements make a row, at least 1
   * @throws IllegalArgumentException if that doesn't hold, or if the number of elements is not a
   *     multiple of {@code columns}
   */
  public static Dataset of(FloatBuffer values, int columns) {
    requireNonNull(values, "values");
    requireShape(values.remaining(), columns);
    return finite(values, columns);
  }

  /**
   * Copies pixels given as one row-major array.
   *
   * @param values at least one element; unsigned bytes that stand for value/255
   * @param columns how many consecutive elements make a row, at least 1
   * @throws IllegalArgumentException if there are no elements, or if their number is not a multiple
   *     of {@code columns}
   */
  public static Dataset ofBytes(byte[] values, int columns) {
    return owning(requireNonNull(values, "values").clone(), columns);
  }

  /** Like {@link #ofBytes}, but takes the array itself. The caller gives it up. */
  static Dataset owning(byte[] values, int columns) {
    requireShape(values.length, columns);
    return new Dataset(Cells.of(values), 0, values.length / columns, columns, null);
  }

  /**
   * The same observations (not copied) with these labels in place of any they had.
   *
   * @param labels one class label per row, any integers; copied
   * @throws IllegalArgumentException if there aren't as many labels as rows
   */
  public Dataset withLabels(int[] labels) {
    requireNonNull(labels, "labels");
    if (labels.length != rows) {
      throw new IllegalArgumentException(
          labels.length + " labels for " + rows + " rows; give one label per row");
    }
    return new Dataset(cells, first, rows, columns, labels.clone());
  }

  /** Number of observations, at least 1. */
  @Override
  public int rows() {
    return rows;
  }

  /** Number of features of an observation, at least 1. */
  @Override
  public int columns() {
    return columns;
  }

  /** Type of a stored element: {@link DType#FLOAT32} or {@link DType#UINT8}. */
  public DType type() {
    return cells.type();
  }

  /** What a stored element is multiplied by to give the value: 1 for floats, 1/255 for bytes. */
  public float scale() {
    return cells.scale();
  }

  /**
   * One element: exactly {@code stored element * scale()} in float arithmetic, as {@link
   * dev.hourglass.tensor.Kernels#gatherRows} computes it.
   *
   * @throws IndexOutOfBoundsException if there is no such row or column
   */
  public float value(int row, int column) {
    checkRow(row);
    if (column < 0 || column >= columns) {
      throw new IndexOutOfBoundsException(
          "column " + column + "; the dataset has columns 0 to " + (columns - 1));
    }
    return cells.get(first + row * columns + column);
  }

  /**
   * A copy of one observation.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public float[] row(int row) {
    float[] copy = new float[columns];
    copyRow(row, copy, 0);
    return copy;
  }

  /**
   * Copies one observation into {@code target[offset]} and the elements that follow.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalArgumentException if {@code target} has no room for a row at {@code offset}
   */
  @Override
  public void copyRow(int row, float[] target, int offset) {
    checkRow(row);
    if (offset < 0 || offset > target.length - columns) {
      throw new IllegalArgumentException(
          "no room for " + columns + " columns" + place(offset, target));
    }
    cells.copy(first + row * columns, target, offset, columns);
  }

  /**
   * Copies consecutive observations into {@code target[offset]} and the elements that follow.
   *
   * @throws IndexOutOfBoundsException if there are no such rows
   * @throws IllegalArgumentException if {@code target} has no room for them at {@code offset}
   */
  @Override
  public void copyRows(int from, int count, float[] target, int offset) {
    if (from < 0 || count < 0 || from > rows - count) {
      throw new IndexOutOfBoundsException(
          count + " rows from row " + from + " on; the dataset has rows 0 to " + (rows - 1));
    }
    int length = count * columns;
    if (offset < 0 || offset > target.length - length) {
      throw new IllegalArgumentException(
          "no room for " + count + " rows of " + columns + " columns" + place(offset, target));
    }
    cells.copy(first + from * columns, target, offset, length);
  }

  /** A copy of all observations. */
  public float[][] toArray() {
    float[][] copy = new float[rows][];
    for (int row = 0; row < rows; row++) {
      copy[row] = row(row);
    }
    return copy;
  }

  /** Whether the observations carry class labels. */
  public boolean hasLabels() {
    return labels != null;
  }

  /**
   * The class label of an observation.
   *
   * @throws IllegalStateException if the observations carry none
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public int label(int row) {
    if (labels == null) {
      throw new IllegalStateException(
          "this dataset has no labels; ask hasLabels(), or add them with withLabels()");
    }
    checkRow(row);
    return labels[row];
  }

  /**
   * The observations {@code from} (inclusive) to {@code to} (exclusive), with their labels. The
   * values are not copied.
   *
   * @throws IllegalArgumentException unless {@code 0 <= from < to <= rows()}
   */
  public Dataset slice(int from, int to) {
    if (from < 0 || from >= to || to > rows) {
      throw new IllegalArgumentException(
          "slice from "
              + from
              + " to "
              + to
              + "; give 0 <= from < to <= "
              + rows
              + ", the number of rows");
    }
    return new Dataset(
        cells,
        first + from * columns,
        to - from,
        columns,
        labels == null ? null : Arrays.copyOfRange(labels, from, to));
  }

  /**
   * A read-only view of the stored elements, row by row and not yet multiplied by {@link #scale}:
   * what {@link dev.hourglass.tensor.Tensor#upload} takes for a tensor of this shape and {@link
   * #type}.
   *
   * @return a {@link java.nio.FloatBuffer} or a {@link java.nio.ByteBuffer} with exactly {@code
   *     rows() * columns()} elements remaining, independent of other buffers of this dataset
   */
  public Buffer buffer() {
    return cells.buffer(first, rows * columns);
  }

  /**
   * Checks that all values lie in a closed range.
   *
   * @param low smallest permitted value, not NaN
   * @param high largest permitted value, at least {@code low}
   * @param why who needs that, and what the user can do; completes the message
   * @throws IllegalArgumentException if a value lies outside; names the first one in row-major
   *     order
   */
  public void requireWithin(float low, float high, String why) {
    requireNonNull(why, "why");
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "range from " + low + " to " + high + "; give low <= high, neither NaN");
    }
    for (int index = 0; index < rows * columns; index++) {
      float value = cells.get(first + index);
      if (value < low || value > high) {
        throw new IllegalArgumentException(
            cell(index, columns, value) + ", outside " + low + " to " + high + ": " + why);
      }
    }
  }

  /** For people: shape, stored type, and whether there are labels. */
  @Override
  public String toString() {
    String suffix = labels == null ? "]" : ", with labels]";
    return "Dataset[" + rows + " x " + columns + ", " + type() + suffix;
  }

  private void checkRow(int row) {
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException(
          "row " + row + "; the dataset has rows 0 to " + (rows - 1));
    }
  }

  private static String place(int offset, float[] target) {
    return " at offset " + offset + " of a target with " + target.length + " elements";
  }

  private static String cell(int index, int columns, float value) {
    return "row " + index / columns + ", column " + index % columns + " is " + value;
  }

  private static float[] requireRow(float[][] rows, int row) {
    if (rows[row] == null) {
      throw new IllegalArgumentException("row " + row + " is null; give an array of features");
    }
    return rows[row];
  }

  private static void requireShape(int length, int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException(columns + " columns; give at least one feature");
    }
    if (length == 0) {
      throw new IllegalArgumentException("no values; give at least one observation");
    }
    if (length % columns != 0) {
      throw new IllegalArgumentException(
          length
              + " values are no whole number of rows of "
              + columns
              + " columns; give a multiple of "
              + columns);
    }
  }

  /**
   * Number of elements of a matrix.
   *
   * @throws IllegalArgumentException if they don't fit one array
   */
  public static int elements(int rows, int columns) {
    long elements = (long) rows * columns;
    if (elements > Limits.ARRAY) {
      throw new IllegalArgumentException(
          rows
              + " rows of "
              + columns
              + " columns are "
              + elements
              + " elements; the limit is "
              + Limits.ARRAY
              + ": use fewer rows");
    }
    return (int) elements;
  }

  /** Checks what nobody changes afterwards: the dataset's own copy, or a buffer given up to it. */
  private static Dataset finite(FloatBuffer values, int columns) {
    int start = values.position();
    int length = values.remaining();
    for (int i = 0; i < length; i++) {
      float value = values.get(start + i);
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            cell(i, columns, value) + "; replace it by a finite number or leave the row out");
      }
    }
    return new Dataset(Cells.of(values), 0, length / columns, columns, null);
  }
}
