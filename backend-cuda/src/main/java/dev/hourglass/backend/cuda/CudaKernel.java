package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device.Stream;
import dev.hourglass.tensor.Kernel;
import java.util.List;

/**
 * A kernel that can be queued on any stream, and that says which memory it touches, so that a step
 * may run those side by side that don't need each other.
 */
abstract class CudaKernel implements Kernel {
  private final Stream home;
  private final List<CudaTensor> reads;
  private final List<CudaTensor> writes;

  /**
   * For subclasses.
   *
   * @param home the stream on which it runs by itself
   * @param reads what it reads and doesn't write
   * @param writes what it writes, its scratch memory included
   */
  CudaKernel(Stream home, List<CudaTensor> reads, List<CudaTensor> writes) {
    this.home = home;
    this.reads = List.copyOf(reads);
    this.writes = List.copyOf(writes);
  }

  final List<CudaTensor> reads() {
    return reads;
  }

  final List<CudaTensor> writes() {
    return writes;
  }

  /** Queues the work. Allocates no Java memory. */
  abstract void enqueue(Stream stream);

  @Override
  public final void run() {
    enqueue(home);
  }
}
