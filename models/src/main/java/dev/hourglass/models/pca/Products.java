package dev.hourglass.models.pca;

import java.util.stream.IntStream;

/**
 * Products of row-major matrices, on all cores. Each element of a result is summed by one thread in
 * a fixed order, so that results are the same bits whatever the number of cores.
 */
final class Products {
  /** Rows of a result that a task computes: they stay in a core's cache. */
  private static final int STRIP = 16;

  private Products() {}

  /**
   * {@code c += a·b}.
   *
   * @param c rows x columns
   * @param a rows x inner
   * @param b inner x columns
   */
  static void addProduct(double[] c, double[] a, double[] b, int rows, int inner, int columns) {
    inStrips(
        rows,
        (from, to) -> {
          int k = 0;
          for (; k + 4 <= inner; k += 4) {
            for (int i = from; i < to; i++) {
              int at = i * inner + k;
              addRows(
                  c,
                  i * columns,
                  b,
                  k * columns,
                  columns,
                  columns,
                  a[at],
                  a[at + 1],
                  a[at + 2],
                  a[at + 3]);
            }
          }
          for (; k < inner; k++) {
            for (int i = from; i < to; i++) {
              addRow(c, i * columns, b, k * columns, columns, a[i * inner + k]);
            }
          }
        });
  }

  /**
   * {@code c += xᵀ·x}, its upper triangle only. What is below the diagonal is unspecified.
   *
   * @param c columns x columns
   * @param x rows x columns
   */
  static void addGram(double[] c, double[] x, int rows, int columns) {
    inStrips(
        columns,
        (from, to) -> {
          int length = columns - from;
          int r = 0;
          for (; r + 4 <= rows; r += 4) {
            int row = r * columns;
            for (int i = from; i < to; i++) {
              int at = row + i;
              addRows(
                  c,
                  i * columns + from,
                  x,
                  row + from,
                  columns,
                  length,
                  x[at],
                  x[at + columns],
                  x[at + 2 * columns],
                  x[at + 3 * columns]);
            }
          }
          for (; r < rows; r++) {
            int row = r * columns;
            for (int i = from; i < to; i++) {
              addRow(c, i * columns + from, x, row + from, length, x[row + i]);
            }
          }
        });
  }

  private interface Strip {
    void compute(int from, int to);
  }

  private static void inStrips(int rows, Strip strip) {
    IntStream.range(0, (rows + STRIP - 1) / STRIP)
        .parallel()
        .forEach(i -> strip.compute(i * STRIP, Math.min(rows, (i + 1) * STRIP)));
  }

  // Kept this small and plain so that the compiler turns the loops into vector instructions.
  private static void addRows(
      double[] c,
      int to,
      double[] b,
      int from,
      int stride,
      int length,
      double a0,
      double a1,
      double a2,
      double a3) {
    int from1 = from + stride;
    int from2 = from1 + stride;
    int from3 = from2 + stride;
    for (int j = 0; j < length; j++) {
      c[to + j] += (a0 * b[from + j] + a1 * b[from1 + j]) + (a2 * b[from2 + j] + a3 * b[from3 + j]);
    }
  }

  private static void addRow(double[] c, int to, double[] b, int from, int length, double a) {
    for (int j = 0; j < length; j++) {
      c[to + j] += a * b[from + j];
    }
  }
}
