package dev.hourglass.backend.purejava;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Kernel;

/** Copies what is below the diagonal of a square matrix to its place above. */
final class Mirror implements Kernel, WorkerPool.Task {
  /** Rows and columns of a block: a cache line of the target is filled before it is left. */
  private static final int BLOCK = 16;

  /**
   * Below so many elements, of which each takes about a nanosecond, a part is not worth another
   * thread. That is less than it would take to wake one, which has just computed the product.
   */
  private static final int SMALLEST_PART = 2_048;

  private final WorkerPool pool;
  private final float[] matrix;
  private final int offset;
  private final int n;
  private final int parts;

  Mirror(WorkerPool pool, JavaTensor matrix) {
    this.pool = pool;
    this.matrix = matrix.floats();
    this.offset = matrix.offset();
    this.n = matrix.height();
    int worthwhile = Math.max(1, matrix.length() / 2 / SMALLEST_PART);
    this.parts = Math.min(pool.threads(), worthwhile);
  }

  /** The first row of a part, where rows end at the diagonal and parts have equal areas. */
  static int share(int rows, int part, int parts) {
    return (int) Math.round(rows * Math.sqrt((double) part / parts));
  }

  @Override
  public void run() {
    pool.run(this, parts);
  }

  @Override
  public void part(int part) {
    int end = share(n, part + 1, parts);
    for (int first = share(n, part, parts); first < end; first += BLOCK) {
      int last = Math.min(end, first + BLOCK);
      for (int column = 0; column < last; column += BLOCK) {
        copyBlock(first, last, column, Math.min(last, column + BLOCK));
      }
    }
  }

  private void copyBlock(int first, int last, int firstColumn, int lastColumn) {
    for (int j = firstColumn; j < lastColumn; j++) {
      for (int i = Math.max(first, j + 1); i < last; i++) {
        matrix[offset + j * n + i] = matrix[offset + i * n + j];
      }
    }
  }
}
