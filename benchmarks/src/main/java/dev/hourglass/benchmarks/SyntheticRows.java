package dev.hourglass.benchmarks;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.synthetic.Digits;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Philox;

/** Data of any width, the same in every run. */
public final class SyntheticRows {
  private static final int SEED = 42;
  private static final int PIXELS = 784;
  private static final int FACTORS = 5;
  private static final float NOISE = 0.1f;

  private SyntheticRows() {}

  /**
   * Images of digits, as bytes, where the width is theirs. Otherwise a table as those of
   * measurements are: its columns are mixtures of {@value #FACTORS} independent normal variables
   * with a little noise, of about unit variance, as floats.
   *
   * @param columns at least 1
   * @param count number of rows, at least 1
   */
  public static Dataset of(int columns, int count) {
    return columns == PIXELS ? Digits.synthetic(count, SEED) : table(columns, count);
  }

  /** A table of any width. */
  static Dataset table(int columns, int count) {
    float[] mixture = normal(0, FACTORS * columns);
    float[] factors = normal(1, Math.multiplyExact(count, FACTORS));
    float[] values = normal(2, Math.multiplyExact(count, columns));
    float share = (float) (1 / Math.sqrt(FACTORS));
    for (int row = 0; row < count; row++) {
      for (int column = 0; column < columns; column++) {
        float sum = 0;
        for (int i = 0; i < FACTORS; i++) {
          sum += factors[row * FACTORS + i] * mixture[i * columns + column];
        }
        values[row * columns + column] = share * sum + NOISE * values[row * columns + column];
      }
    }
    return Dataset.of(values, columns);
  }

  private static float[] normal(int draw, int count) {
    float[] values = new float[count];
    Philox.fill(new Distribution.Normal(0, 1), SEED, draw, 0, values, 0, count, new int[4]);
    return values;
  }
}
