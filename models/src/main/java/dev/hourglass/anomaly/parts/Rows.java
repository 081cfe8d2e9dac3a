package dev.hourglass.anomaly.parts;

import dev.hourglass.data.Dataset;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table as scorers take them, and room for them to work in: so rows are one thread's at a
 * time. The arrays may be longer than the rows.
 */
public final class Rows {
  private final int count;
  private final int columns;
  private final int width;
  private final double[] cells;
  private final float[] inputs;
  private final float[] weights;
  private NavigableMap<Integer, String> texts = Collections.emptyNavigableMap();
  private float @Nullable [] found;
  private float @Nullable [] sums;
  private double @Nullable [] numbers;

  /**
   * Shares the arrays.
   *
   * @param count how many there are
   * @param columns of the schema
   * @param width inputs of a row
   * @param cells rows x columns of the schema, as {@link dev.hourglass.table.SchemaRows} has them:
   *     the numbers of the table themselves, levels, seconds since 1970; NaN where one is missing,
   *     or the column is ignored
   * @param inputs rows x inputs of networks
   * @param weights rows x source columns of networks, 0 where a cell is missing
   */
  public Rows(int count, int columns, int width, double[] cells, float[] inputs, float[] weights) {
    this.count = count;
    this.columns = columns;
    this.width = width;
    this.cells = cells;
    this.inputs = inputs;
    this.weights = weights;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** Of the schema. */
  public int columns() {
    return columns;
  }

  /** Inputs of a row. */
  public int width() {
    return width;
  }

  /**
   * Rows x columns of the schema, as {@link dev.hourglass.table.SchemaRows} has them: the numbers
   * of the table themselves, levels, seconds since 1970; NaN where one is missing, or the column is
   * ignored.
   */
  public double[] cells() {
    return cells;
  }

  /** Rows x inputs of networks. */
  public float[] inputs() {
    return inputs;
  }

  /** Rows x source columns of networks, 0 where a cell is missing. */
  public float[] weights() {
    return weights;
  }

  /**
   * Texts of cells whose level is rare, or was never seen, as far as they are known: by the cell's
   * index.
   */
  public NavigableMap<Integer, String> texts() {
    return texts;
  }

  /** Keeps {@link #texts()}, which are no longer changed. */
  public void texts(NavigableMap<Integer, String> known) {
    texts = known;
  }

  /** The inputs as networks take those of several rows. */
  Dataset dataset() {
    return Dataset.of(FloatBuffer.wrap(inputs, 0, count * width), width);
  }

  /** Room as long as the weights. */
  float[] found() {
    if (found == null) {
      found = new float[weights.length];
    }
    return found;
  }

  /** Other room as long as the weights. */
  float[] sums() {
    if (sums == null) {
      sums = new float[weights.length];
    }
    return sums;
  }

  /** Room for two numbers for each input of a row. */
  double[] numbers() {
    if (numbers == null) {
      numbers = new double[2 * width];
    }
    return numbers;
  }
}
