package dev.hourglass.table.window;

import static java.util.Objects.requireNonNull;

import dev.hourglass.table.SourceColumn;
import dev.hourglass.table.TableSource;
import java.util.List;

/**
 * Windows of a time series: window <i>w</i> is the rows from <i>w</i>·stride to <i>w</i>·stride +
 * length − 1, counted from 0. Rows at the end that fill no window are in none; with a stride above
 * the length, nor are those between windows.
 *
 * <p>The rows of a series stand in the order of their times and at equal distances: a window is so
 * many rows, whatever times they have. Several series are several sources, since a window that
 * begins in one and ends in another is of neither.
 *
 * @param length how many rows a window has, at least 1
 * @param stride how many rows a window begins after the one before it, at least 1
 */
public record Windows(int length, int stride) {
  /** Checks the arguments. */
  public Windows {
    requirePositive(length, "length");
    requirePositive(stride, "stride");
  }

  /**
   * Windows of so many rows.
   *
   * @throws IllegalArgumentException if the length or the stride is below 1
   */
  public static Windows of(int length, int stride) {
    return new Windows(length, stride);
  }

  private static void requirePositive(int number, String name) {
    if (number < 1) {
      throw new IllegalArgumentException(
          "The " + name + " of windows is " + number + "; give at least 1");
    }
  }

  /**
   * The windows of a source as rows, read chunk by chunk. Each column of numbers or booleans
   * becomes as many columns as a window has rows, the oldest first: {@code load[-2]}, {@code
   * load[-1]}, {@code load[0]}, where 0 is the newest row. A column of times or texts stays one, of
   * the same name, which has the newest row's cell: the window ends there and then. Columns stand
   * in the source's order, and missing cells are missing.
   *
   * <p>It is read in bounded memory; in memory as a whole it takes that of the source times the
   * length, divided by the stride. Its readers throw a {@link
   * dev.hourglass.table.TableFormatException} if the source has fewer rows than a window.
   *
   * @param source of the series, whose rows are read in their order
   * @throws IllegalArgumentException if it has no columns of numbers or booleans, or if a window
   *     would have more than 1,048,576 columns, names too long for the memory, or two of the same
   */
  public TableSource over(TableSource source) {
    return new WindowSource(length, stride, requireNonNull(source, "source"));
  }

  /**
   * The same windows of rows that come one at a time.
   *
   * @param columns those of the rows
   * @throws IllegalArgumentException as {@link #over}
   */
  public SlidingWindow sliding(List<SourceColumn> columns) {
    return new SlidingWindow(WindowColumns.of(length, "the series", columns), stride);
  }

  /**
   * How many windows there are in so many rows.
   *
   * @throws IllegalArgumentException if the number of rows is negative
   */
  public long count(long rows) {
    if (rows < 0) {
      throw new IllegalArgumentException("The number of rows is " + rows + "; give 0 or more");
    }
    return rows < length ? 0 : (rows - length) / stride + 1;
  }

  /**
   * The oldest row of a window.
   *
   * @param window counted from 0
   * @throws IllegalArgumentException if it is negative, or beyond all row numbers
   */
  public long firstRow(long window) {
    if (window < 0 || window > (Long.MAX_VALUE - length) / stride) {
      throw new IllegalArgumentException(
          "The window is " + window + "; give its number, counted from 0");
    }
    return window * stride;
  }

  /**
   * The newest row of a window.
   *
   * @param window counted from 0
   * @throws IllegalArgumentException if it is negative, or beyond all row numbers
   */
  public long lastRow(long window) {
    return firstRow(window) + length - 1;
  }

  @Override
  public String toString() {
    return "windows of " + length + (length == 1 ? " row" : " rows") + ", every " + stride;
  }
}
