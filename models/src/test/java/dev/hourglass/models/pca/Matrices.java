package dev.hourglass.models.pca;

import dev.hourglass.data.RowSource;
import java.util.Random;

/** Data for tests, and arithmetic on it that is plain enough to be obviously right. */
final class Matrices {
  private Matrices() {}

  /** Rows of floats as a source. */
  static final class Rows implements RowSource {
    private final float[][] values;

    Rows(float[]... values) {
      this.values = values;
    }

    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public int columns() {
      return values[0].length;
    }

    @Override
    public void copyRow(int row, float[] target, int offset) {
      System.arraycopy(values[row], 0, target, offset, values[row].length);
    }
  }

  /** Normally distributed rows, each column with a scale of its own and another mean. */
  static RowSource random(int rows, int columns, long seed) {
    Random random = new Random(seed);
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) (j - 3 + random.nextGaussian() / (j + 1));
      }
    }
    return new Rows(values);
  }

  /** Orthonormal random rows, by Gram and Schmidt, twice over. */
  static double[][] orthonormal(int rows, int columns, long seed) {
    Random random = new Random(seed);
    double[][] matrix = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix[i][j] = random.nextGaussian();
      }
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < i; k++) {
          add(matrix[i], -dot(matrix[i], matrix[k]), matrix[k]);
        }
        double length = Math.sqrt(dot(matrix[i], matrix[i]));
        for (int j = 0; j < columns; j++) {
          matrix[i][j] /= length;
        }
      }
    }
    return matrix;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  static void add(double[] target, double factor, double[] summand) {
    for (int j = 0; j < target.length; j++) {
      target[j] += factor * summand[j];
    }
  }

  /** a·b. */
  static double[][] product(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        add(product[i], a[i][k], b[k]);
      }
    }
    return product;
  }
}
