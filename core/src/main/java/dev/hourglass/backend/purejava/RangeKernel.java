package dev.hourglass.backend.purejava;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Kernel;

/** A kernel over a range of elements or rows, any part of which can be computed by itself. */
abstract class RangeKernel implements Kernel, WorkerPool.Task {
  /** Below so many elements a part is not worth waking another thread for. */
  private static final int SMALLEST_PART = 8_192;

  private final WorkerPool pool;
  private final int size;
  private final int parts;

  /**
   * Creates the kernel.
   *
   * @param size length of the range
   * @param cost elements that one step of the range stands for: 1, or a row's length
   */
  RangeKernel(WorkerPool pool, int size, int cost) {
    this.pool = pool;
    this.size = size;
    long worthwhile = Math.max(1, (long) size * cost / SMALLEST_PART);
    this.parts = (int) Math.min(Math.min(pool.threads(), size), worthwhile);
  }

  final int parts() {
    return parts;
  }

  /** Computes the elements from {@code from} to before {@code to}, as the given part. */
  abstract void range(int part, int from, int to);

  @Override
  public void run() {
    pool.run(this, parts);
  }

  @Override
  public final void part(int part) {
    range(part, (int) ((long) size * part / parts), (int) ((long) size * (part + 1) / parts));
  }
}
