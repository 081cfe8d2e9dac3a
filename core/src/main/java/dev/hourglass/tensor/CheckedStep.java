package dev.hourglass.tensor;

import java.util.Set;

/** A step that refuses to run once it, or memory that it uses, is gone. */
final class CheckedStep implements Step {
  private final Step raw;
  private final CheckedScope[] scopes;
  private boolean closed;

  CheckedStep(Step raw, Set<CheckedScope> scopes) {
    this.raw = raw;
    this.scopes = scopes.toArray(new CheckedScope[0]);
  }

  @Override
  public void run() {
    requireOpen();
    raw.run();
  }

  @Override
  public void run(int times) {
    if (times < 0) {
      throw new IllegalArgumentException("times is " + times + "; give at least 0");
    }
    requireOpen();
    raw.run(times);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("This step is closed; compile another one");
    }
    CheckedKernel.requireOpen(scopes);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      raw.close();
    }
  }
}
