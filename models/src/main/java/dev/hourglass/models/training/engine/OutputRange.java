package dev.hourglass.models.training.engine;

import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.DType;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What values an output activation can come arbitrarily close to. Data beyond them can't be learnt,
 * with whatever loss.
 *
 * @param activation of the output
 * @param low the smallest, or negative infinity
 * @param high the largest, or infinity
 */
record OutputRange(Activation activation, float low, float high) {
  /** What rounding may make of a value at the limit when data is scaled in single precision. */
  private static final float ROUNDING = 1e-6f;

  static OutputRange of(Activation activation) {
    float none = Float.POSITIVE_INFINITY;
    return switch (activation) {
      case IDENTITY, LEAKY_RELU -> new OutputRange(activation, -none, none);
      case RELU, SOFTPLUS -> new OutputRange(activation, 0, none);
      case ELU -> new OutputRange(activation, -1, none);
      case SIGMOID -> new OutputRange(activation, 0, 1);
      case TANH -> new OutputRange(activation, -1, 1);
    };
  }

  /**
   * Checks that all data lies within.
   *
   * @param what the data is called, such as {@code "training data"}
   * @throws IllegalArgumentException if it doesn't; names the first element outside, in row-major
   *     order, and how many there are
   */
  void requireReaches(String what, Dataset data) {
    boolean isPixels = data.type() == DType.UINT8;
    boolean takesAll = low == Float.NEGATIVE_INFINITY && high == Float.POSITIVE_INFINITY;
    if (takesAll || (isPixels && low <= 0 && high >= 1)) {
      return;
    }
    float[] row = new float[data.columns()];
    long outside = 0;
    int firstRow = 0;
    int firstColumn = 0;
    for (int r = 0; r < data.rows(); r++) {
      data.copyRow(r, row, 0);
      for (int column = 0; column < row.length; column++) {
        if (row[column] < low - ROUNDING || row[column] > high + ROUNDING) {
          if (outside == 0) {
            firstRow = r;
            firstColumn = column;
          }
          outside++;
        }
      }
    }
    if (outside > 0) {
      throw unreachable(what, data, outside, firstRow, firstColumn);
    }
  }

  /**
   * Checks that values are probabilities.
   *
   * @param isProbability which columns are
   * @param why what these are, such as {@code "binarized data"}
   * @throws IllegalArgumentException if one isn't; names the first in row-major order
   */
  static void requireProbabilities(
      String what, Dataset data, IntPredicate isProbability, String why) {
    int[] columns = IntStream.range(0, data.columns()).filter(isProbability).toArray();
    if (columns.length == 0 || data.type() == DType.UINT8) {
      return;
    }
    float[] row = new float[data.columns()];
    for (int r = 0; r < data.rows(); r++) {
      data.copyRow(r, row, 0);
      for (int column : columns) {
        if (row[column] < -ROUNDING || row[column] > 1 + ROUNDING) {
          throw new IllegalArgumentException(
              "The "
                  + what
                  + "'s row "
                  + r
                  + ", column "
                  + column
                  + " is "
                  + row[column]
                  + ", but "
                  + why
                  + " has values from 0 to 1 only; scale the data, or choose another measure for"
                  + " the column");
        }
      }
    }
  }

  private IllegalArgumentException unreachable(
      String what, Dataset data, long outside, int row, int column) {
    long all = (long) data.rows() * data.columns();
    boolean isBounded = high < Float.POSITIVE_INFINITY;
    return new IllegalArgumentException(
        "The "
            + what
            + "'s row "
            + row
            + ", column "
            + column
            + " is "
            + data.value(row, column)
            + ", but an output with "
            + activation
            + " gives values "
            + (isBounded ? "from " + low + " to " + high : "of at least " + low)
            + " only; "
            + outside
            + " of "
            + all
            + " elements lie outside: scale the data, or choose another output activation, IDENTITY"
            + " for any data");
  }
}
