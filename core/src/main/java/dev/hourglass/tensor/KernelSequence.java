package dev.hourglass.tensor;

import java.util.List;

/** Kernels run in order, as one. A class of its own so that a checked backend can look inside. */
final class KernelSequence implements Kernel {
  private final Kernel[] kernels;

  KernelSequence(List<? extends Kernel> kernels) {
    this.kernels = kernels.toArray(new Kernel[0]);
  }

  List<Kernel> kernels() {
    return List.of(kernels);
  }

  @Override
  public void run() {
    for (Kernel kernel : kernels) {
      kernel.run();
    }
  }
}
