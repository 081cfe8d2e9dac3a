package dev.hourglass.models.inference;

import static java.util.Objects.requireNonNull;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import java.nio.FloatBuffer;

/** Checks of what a caller gives an autoencoder to read and to write to. */
public final class Arguments {
  private Arguments() {}

  /** Rows must be as wide as {@code width}. */
  public static void requireWidth(String what, Dataset data, int width, Architecture architecture) {
    requireNonNull(data, what);
    if (data.columns() != width) {
      throw wrongWidth(what, data.columns(), width, architecture);
    }
  }

  /** A row to read must be as wide as {@code width}. */
  public static void requireRow(String what, float[] row, int width, Architecture architecture) {
    requireNonNull(row, what);
    if (row.length == 0) {
      throw new IllegalArgumentException("The " + what + " is empty; give one number per feature");
    }
    if (row.length != width) {
      throw wrongWidth(what, row.length, width, architecture);
    }
  }

  /** A row to read must be finite, as a dataset's rows are. */
  public static void requireFinite(String what, float[] row) {
    for (int column = 0; column < row.length; column++) {
      if (!Float.isFinite(row[column])) {
        throw notFinite(what, column, String.valueOf(row[column]));
      }
    }
  }

  private static IllegalArgumentException notFinite(String what, int column, String value) {
    return new IllegalArgumentException(
        "The " + what + "'s column " + column + " is " + value + "; give a finite number");
  }

  /** Rows of doubles must be as wide as {@code width}, and finite. */
  public static void requireRows(
      String what, double[][] rows, int width, Architecture architecture) {
    requireNonNull(rows, what);
    if (rows.length == 0) {
      throw new IllegalArgumentException(
          "The " + what + " has no rows; give at least one observation");
    }
    for (int row = 0; row < rows.length; row++) {
      if (rows[row] == null) {
        throw new IllegalArgumentException(
            "The " + what + "'s row " + row + " is null; give an array of features");
      }
      requireRow(what + "'s row " + row, rows[row], width, architecture);
    }
  }

  /** A row of doubles must be as wide as {@code width}, and finite. */
  public static void requireRow(String what, double[] row, int width, Architecture architecture) {
    requireNonNull(row, what);
    if (row.length != width) {
      throw wrongWidth(what, row.length, width, architecture);
    }
    for (int column = 0; column < row.length; column++) {
      if (!Double.isFinite(row[column])) {
        throw notFinite(what, column, String.valueOf(row[column]));
      }
    }
  }

  /** There must be a weight of at least 0 for each cell. */
  public static void requireWeights(String what, Dataset weights, int rows, int sources) {
    if (weights.rows() != rows || weights.columns() != sources) {
      throw new IllegalArgumentException(
          what
              + " are "
              + weights.rows()
              + "x"
              + weights.columns()
              + ", but there are "
              + rows
              + " rows of "
              + sources
              + " source columns; give a weight for each");
    }
    float[] row = new float[sources];
    for (int r = 0; r < rows; r++) {
      weights.copyRow(r, row, 0);
      for (int i = 0; i < sources; i++) {
        if (row[i] < 0) {
          throw new IllegalArgumentException(
              what
                  + "' row "
                  + r
                  + ", source column "
                  + i
                  + " is "
                  + row[i]
                  + "; give a weight of at least 0");
        }
      }
    }
  }

  private static IllegalArgumentException wrongWidth(
      String what, int columns, int width, Architecture architecture) {
    return new IllegalArgumentException(
        "The width of the "
            + what
            + " is "
            + columns
            + " columns, but "
            + width
            + " are expected by "
            + architecture);
  }

  /** An array for one row must be exactly as wide. */
  public static void requireTarget(String what, float[] target, int width) {
    requireLength(what, requireNonNull(target, what).length, width);
  }

  /** An array for one row must be exactly as wide. */
  public static void requireTarget(String what, double[] target, int width) {
    requireLength(what, requireNonNull(target, what).length, width);
  }

  private static void requireLength(String what, int length, int width) {
    if (length != width) {
      throw new IllegalArgumentException(
          "The array for the "
              + what
              + " has "
              + length
              + " elements; give one of exactly "
              + width);
    }
  }

  /** An array for one number per row may be longer. */
  public static void requireRoom(String what, float[] target, int rows) {
    requireNonNull(target, what);
    if (target.length < rows) {
      throw new IllegalArgumentException(
          "The array for the "
              + what
              + " has "
              + target.length
              + " elements, but "
              + rows
              + " rows need one each; give a longer one, or a slice of the data");
    }
  }

  /** A buffer for rows must be writable, and may have more room. */
  public static void requireRoom(String what, FloatBuffer target, int rows, int width) {
    requireNonNull(target, what);
    if (target.isReadOnly()) {
      throw new IllegalArgumentException(
          "The buffer for the " + what + " is read-only; give a writable one");
    }
    long needed = (long) rows * width;
    if (target.remaining() < needed) {
      throw new IllegalArgumentException(
          "The buffer for the "
              + what
              + " has "
              + target.remaining()
              + " elements remaining, but "
              + rows
              + " rows of "
              + width
              + " need "
              + needed
              + "; give a larger one, or a slice of the data");
    }
  }
}
