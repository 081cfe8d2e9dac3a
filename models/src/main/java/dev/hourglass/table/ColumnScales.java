package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.data.Dataset;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;

/**
 * How rows of the data's units become those that a model takes, and back: a scale for each column.
 * One that stays as it is has {@link #UNCHANGED}. All is computed in double precision, and what
 * then exceeds single precision counts as the largest float: of finite numbers none becomes
 * infinite.
 *
 * @param columns of a row, at least one
 */
public record ColumnScales(List<Scale> columns) {
  /** What leaves each number as it is. */
  public static final Scale UNCHANGED = new Scale(0, 1, false);

  /**
   * Checks the arguments.
   *
   * @throws IllegalArgumentException if there are no columns
   */
  public ColumnScales {
    columns = List.copyOf(columns);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("There are no scales of columns; give at least one");
    }
  }

  /** Leaves all of so many columns as they are. */
  public static ColumnScales unchanged(int columns) {
    return new ColumnScales(Collections.nCopies(columns, UNCHANGED));
  }

  /** The scale of a column, counted from 0. */
  public Scale column(int index) {
    return columns.get(index);
  }

  /**
   * Scales whole rows where they stand. Allocates nothing.
   *
   * @param rows one after the other, from the array's first element on
   * @param length how many numbers they are
   */
  public void scale(float[] rows, int length) {
    int width = columns.size();
    for (int row = 0; row < length; row += width) {
      for (int i = 0; i < width; i++) {
        rows[row + i] = narrow(columns.get(i).scaled(rows[row + i]));
      }
    }
  }

  /**
   * Scales a row. Allocates nothing.
   *
   * @param row as many numbers as there are columns
   * @param target where they go, from {@code offset} on
   */
  public void scale(double[] row, float[] target, int offset) {
    for (int i = 0; i < columns.size(); i++) {
      target[offset + i] = narrow(columns.get(i).scaled(row[i]));
    }
  }

  /**
   * Brings a row back to the data's units, where it stands; infinite where a float can't hold it.
   * Allocates nothing.
   *
   * @param rows in which it stands
   * @param offset of its first number
   */
  public void restore(float[] rows, int offset) {
    for (int i = 0; i < columns.size(); i++) {
      rows[offset + i] = (float) columns.get(i).original(rows[offset + i]);
    }
  }

  /**
   * Brings a row back to the data's units in double precision. Allocates nothing.
   *
   * @param rows in which it stands
   * @param offset of its first number
   * @param target where it goes, as many numbers as there are columns
   */
  public void restore(float[] rows, int offset, double[] target) {
    for (int i = 0; i < columns.size(); i++) {
      target[i] = columns.get(i).original(rows[offset + i]);
    }
  }

  /**
   * All rows of a data set, scaled, without its labels. Takes memory for as many floats.
   *
   * @throws IllegalArgumentException if it has another number of columns
   */
  public Dataset scaled(Dataset data) {
    requireNonNull(data, "data");
    int width = columns.size();
    if (data.columns() != width) {
      throw new IllegalArgumentException(
          "The data has "
              + data.columns()
              + " columns, but there are scales of "
              + width
              + "; make them equal");
    }
    float[] rows = new float[Dataset.elements(data.rows(), width)];
    data.copyRows(0, data.rows(), rows, 0);
    scale(rows, rows.length);
    return Dataset.of(FloatBuffer.wrap(rows), width);
  }

  /**
   * What has to be added to the logarithm of a scaled row's density to make it that of the row's.
   *
   * @param row in the data's units
   */
  public double logSlope(float[] row) {
    double sum = 0;
    for (int i = 0; i < columns.size(); i++) {
      sum += columns.get(i).logSlope(row[i]);
    }
    return sum;
  }

  private static float narrow(double scaled) {
    float narrow = (float) scaled;
    return Float.isInfinite(narrow) ? Math.copySign(Float.MAX_VALUE, narrow) : narrow;
  }

  /** For people: columns may be many. */
  @Override
  public String toString() {
    return "Scales of " + columns.size() + " columns";
  }
}
