package dev.hourglass.models;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import java.util.List;

/** A backend whose steps do something else first: wait, or fail. */
final class HookedBackend implements Backend {
  private final Backend backend;
  private final Runnable beforeStep;

  HookedBackend(Backend backend, Runnable beforeStep) {
    this.backend = backend;
    this.beforeStep = beforeStep;
  }

  @Override
  public String name() {
    return "hooked";
  }

  @Override
  public String description() {
    return "for tests";
  }

  @Override
  public Scope newScope() {
    return backend.newScope();
  }

  @Override
  public Step compile(List<? extends Kernel> body) {
    Step step = backend.compile(body);
    return new Step() {
      @Override
      public void run() {
        beforeStep.run();
        step.run();
      }

      @Override
      public void close() {
        step.close();
      }
    };
  }

  @Override
  public void synchronize() {
    backend.synchronize();
  }

  @Override
  public long bytes() {
    return backend.bytes();
  }

  @Override
  public void close() {
    backend.close();
  }
}
