package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Kernel;
import java.util.Arrays;

/** Sums over rows, columns and all elements. */
final class Sums {
  /**
   * Rows that are added in single precision before their sum joins the total: bounds the rounding.
   */
  private static final int BLOCK = 32;

  private Sums() {}

  static Kernel of(
      JavaScope scope,
      WorkerPool pool,
      Family family,
      JavaTensor in,
      JavaTensor out,
      boolean accumulate) {
    if (out.width() == in.width() && out.height() == 1) {
      return overRows(scope, pool, family, in, out, accumulate);
    }
    return overColumns(pool, in, out, accumulate);
  }

  /** 1 x n: each thread sums a band of columns, row by row, so that the loop is vectorized. */
  private static Kernel overRows(
      JavaScope scope,
      WorkerPool pool,
      Family family,
      JavaTensor in,
      JavaTensor out,
      boolean accumulate) {
    float[] x = in.floats();
    float[] y = out.floats();
    float[] block = scope.scratch(1, in.width())[0];
    return new RangeKernel(pool, in.width(), in.height()) {
      @Override
      void range(int part, int from, int to) {
        int at = out.offset() + from;
        int n = to - from;
        if (!accumulate) {
          Arrays.fill(y, at, at + n, 0);
        }
        for (int first = 0; first < in.height(); first += BLOCK) {
          int last = Math.min(in.height(), first + BLOCK);
          Arrays.fill(block, from, to, 0);
          for (int row = first; row < last; row++) {
            family.add(x, in.offset() + row * in.width() + from, block, from, n);
          }
          family.add(block, from, y, at, n);
        }
      }
    };
  }

  /** m x 1, or 1x1 as the sum of one long row. */
  private static Kernel overColumns(
      WorkerPool pool, JavaTensor in, JavaTensor out, boolean accumulate) {
    float[] x = in.floats();
    float[] y = out.floats();
    int length = in.length() / out.height();
    return new RangeKernel(pool, out.height(), length) {
      @Override
      void range(int part, int from, int to) {
        for (int row = from; row < to; row++) {
          float sum = (float) total(x, in.offset() + row * length, length);
          int at = out.offset() + row;
          y[at] = accumulate ? y[at] + sum : sum;
        }
      }
    };
  }

  /** Four sums at once, in double precision. */
  static double total(float[] x, int offset, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      s0 += x[offset + i];
      s1 += x[offset + i + 1];
      s2 += x[offset + i + 2];
      s3 += x[offset + i + 3];
    }
    for (; i < n; i++) {
      s0 += x[offset + i];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
