package dev.hourglass.tensor;

import java.util.List;

/**
 * An operation bound to its operands. Running it neither validates nor allocates; it may return
 * before the device has finished.
 */
@FunctionalInterface
public interface Kernel {
  /**
   * Launches the operation.
   *
   * @throws IllegalStateException if a scope that it uses is closed
   * @throws BackendException if the backend fails
   */
  void run();

  /** The given kernels as one, run in order. */
  static Kernel sequence(List<? extends Kernel> kernels) {
    return kernels.size() == 1 ? kernels.get(0) : new KernelSequence(kernels);
  }

  /** The given kernels as one, run in order. */
  static Kernel sequence(Kernel... kernels) {
    return sequence(List.of(kernels));
  }
}
