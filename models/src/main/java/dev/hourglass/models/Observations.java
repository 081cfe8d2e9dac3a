package dev.hourglass.models;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.inference.Arguments;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.table.ColumnScales;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Rows that are given to a training, as floats or as doubles. */
sealed interface Observations {
  /** Number of rows. */
  int rows();

  /**
   * Copies a row.
   *
   * @param target as wide
   */
  void copyRow(int row, double[] target);

  /**
   * Checks them.
   *
   * @param what they are called
   * @throws IllegalArgumentException if they are not as wide as the input, or not finite
   */
  void require(String what, Architecture architecture);

  /**
   * As a network takes them.
   *
   * @param what they are called
   * @param scales of their columns; null for none
   * @throws IllegalArgumentException if they don't fit, or a float can't hold a number that is not
   *     scaled
   */
  Dataset scaled(String what, Architecture architecture, @Nullable ColumnScales scales);

  /**
   * Rows of floats.
   *
   * @param data which they are
   */
  record OfFloats(Dataset data) implements Observations {
    @Override
    public int rows() {
      return data.rows();
    }

    @Override
    public void copyRow(int row, double[] target) {
      float[] floats = data.row(row);
      for (int i = 0; i < floats.length; i++) {
        target[i] = floats[i];
      }
    }

    @Override
    public void require(String what, Architecture architecture) {
      Arguments.requireWidth(what, data, architecture.inputSize(), architecture);
    }

    @Override
    public Dataset scaled(String what, Architecture architecture, @Nullable ColumnScales scales) {
      if (scales == null) {
        // The training itself looks at them.
        return data;
      }
      require(what, architecture);
      return scales.scaled(data);
    }
  }

  /** Rows of doubles, which are rounded to floats when they are scaled. */
  @SuppressWarnings("ArrayRecordComponent")
  record OfDoubles(double[][] data) implements Observations {
    @Override
    public int rows() {
      return data.length;
    }

    @Override
    public void copyRow(int row, double[] target) {
      System.arraycopy(data[row], 0, target, 0, target.length);
    }

    @Override
    public void require(String what, Architecture architecture) {
      Arguments.requireRows(what, data, architecture.inputSize(), architecture);
    }

    @Override
    public Dataset scaled(String what, Architecture architecture, @Nullable ColumnScales scales) {
      require(what, architecture);
      int columns = data[0].length;
      float[] rows = new float[Dataset.elements(data.length, columns)];
      for (int row = 0; row < data.length; row++) {
        if (scales == null) {
          for (int i = 0; i < columns; i++) {
            rows[row * columns + i] = (float) data[row][i];
          }
        } else {
          scales.scale(data[row], rows, row * columns);
        }
      }
      return Dataset.of(FloatBuffer.wrap(rows), columns);
    }
  }
}
