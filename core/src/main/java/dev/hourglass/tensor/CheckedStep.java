package dev.hourglass.tensor;

import java.lang.ref.Cleaner.Cleanable;
import java.util.Set;

/** A step that refuses to run once it, or memory that it uses, is gone. */
final class CheckedStep implements Step {
  private final Step raw;
  private final CheckedScope[] scopes;
  private final Lifetime lifetime;
  private final Cleanable unclosed;

  /** Keeps the backend from being taken for dropped. */
  @SuppressWarnings({"unused", "FieldCanBeLocal"})
  private final CheckedBackend backend;

  /**
   * Wraps a step.
   *
   * @param scopes that its kernels use
   * @param isLeak whether dropping it unclosed is worth a warning
   */
  CheckedStep(
      CheckedBackend backend,
      Step raw,
      Set<CheckedScope> scopes,
      Lifetime lifetime,
      boolean isLeak) {
    this.backend = backend;
    this.raw = raw;
    this.scopes = scopes.toArray(new CheckedScope[0]);
    this.lifetime = lifetime;
    this.unclosed = Unclosed.watch(this, "A step of backend " + backend.name(), lifetime, isLeak);
  }

  @Override
  public void run() {
    requireOpen();
    lifetime.enter();
    try {
      requireOpen();
      raw.run();
    } finally {
      lifetime.exit();
    }
  }

  @Override
  public void run(int times) {
    if (times < 0) {
      throw new IllegalArgumentException("times is " + times + "; give at least 0");
    }
    requireOpen();
    lifetime.enter();
    try {
      requireOpen();
      raw.run(times);
    } finally {
      lifetime.exit();
    }
  }

  private void requireOpen() {
    lifetime.requireOpen();
    CheckedScope.requireOpen(scopes);
  }

  @Override
  public void close() {
    lifetime.close();
    unclosed.clean();
  }
}
