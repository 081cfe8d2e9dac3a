package dev.hourglass.tensor;

import java.util.List;

/** A step without anything prepared: its kernels, run in order. */
final class SequentialStep implements Step {
  private final Kernel body;

  SequentialStep(List<? extends Kernel> body) {
    this.body = Kernel.sequence(body);
  }

  @Override
  public void run() {
    body.run();
  }

  @Override
  public void close() {}
}
