package dev.hourglass.models;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Java backend, but it has no room for more than some steps, and counts those that are open.
 */
public final class FailingBackend implements Backend {
  private final Backend java = Samples.java(1);
  private final AtomicInteger open = new AtomicInteger();
  private int room;

  /** With room for so many steps. */
  public FailingBackend(int room) {
    this.room = room;
  }

  /** Steps that are not closed. */
  public int openSteps() {
    return open.get();
  }

  @Override
  public String name() {
    return "failing";
  }

  @Override
  public String description() {
    return "for tests";
  }

  @Override
  public Scope newScope() {
    return java.newScope();
  }

  @Override
  public Step compile(List<? extends Kernel> body) {
    if (room == 0) {
      throw new BackendException.OutOfMemory(1, "No step fits any more.", null);
    }
    room--;
    open.incrementAndGet();
    return new CountedStep(java.compile(body));
  }

  private final class CountedStep implements Step {
    private final Step step;
    private boolean closed;

    CountedStep(Step step) {
      this.step = step;
    }

    @Override
    public void run() {
      step.run();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
        step.close();
      }
    }
  }

  @Override
  public void synchronize() {
    java.synchronize();
  }

  @Override
  public long bytes() {
    return java.bytes();
  }

  @Override
  public void close() {
    java.close();
  }
}
