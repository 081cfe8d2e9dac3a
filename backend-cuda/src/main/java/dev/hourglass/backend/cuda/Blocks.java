package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device.Grid;

/** How many blocks a kernel is launched with. */
final class Blocks {
  /** Threads of a block, as the kernels expect. */
  static final int THREADS = 256;

  /** Elements that a thread loads before it uses the first, as the kernels do. */
  static final int UNROLL = 4;

  /** Fills a multiprocessor of 2,048 threads. */
  private static final int PER_MULTIPROCESSOR = 8;

  private Blocks() {}

  /** The most blocks that are of use: more would wait until these are done. */
  static int most(CudaScope scope) {
    return scope.engine().properties().multiprocessors() * PER_MULTIPROCESSOR;
  }

  /** Enough for {@code count} elements, {@link #UNROLL} a thread, if they are not too many. */
  static Grid forElements(CudaScope scope, long count) {
    return atMost(scope, ceilDivide(count, (long) THREADS * UNROLL));
  }

  /** Enough for the pieces of rows, one a warp, that {@code loops.cuh} cuts a matrix into. */
  static Grid forRows(CudaScope scope, long rows, long columns) {
    long pieces = rows * ceilDivide(columns, 32L * UNROLL);
    return atMost(scope, ceilDivide(pieces, THREADS / 32));
  }

  /** {@code blocks} if they are not too many. */
  static Grid atMost(CudaScope scope, long blocks) {
    return new Grid((int) Math.min(blocks, most(scope)));
  }

  /** {@code a / b}, rounded up; both are above 0. */
  static long ceilDivide(long a, long b) {
    return (a - 1) / b + 1;
  }
}
