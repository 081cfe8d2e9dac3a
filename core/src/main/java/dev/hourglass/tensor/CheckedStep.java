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
    if (closed) {
      throw new IllegalStateException("This step is closed; compile another one");
    }
    CheckedKernel.requireOpen(scopes);
    raw.run();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      raw.close();
    }
  }
}
