package dev.hourglass.conformance.selftest;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Step;
import java.util.List;

/** A backend whose steps notice what would kill the process if its memory were native. */
final class GuardedMemory extends DelegatingBackend {
  private volatile boolean freed;

  GuardedMemory(Backend sound) {
    super(sound);
  }

  @Override
  public Step compile(List<? extends Kernel> body) {
    Step step = super.compile(body);
    return new Step() {
      @Override
      public void run() {
        step.run();
        if (freed) {
          throw new AssertionError("a step was running while its memory was freed");
        }
      }

      @Override
      public void close() {
        step.close();
      }
    };
  }

  @Override
  public long bytes() {
    return freed ? 0 : super.bytes();
  }

  @Override
  public void close() {
    freed = true;
    super.close();
  }
}
