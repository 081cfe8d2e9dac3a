package dev.hourglass.benchmarks;

import org.jspecify.annotations.Nullable;

/** What JMH's life cycle promises, and the compiler can't know. */
final class States {
  private States() {}

  /** What a setup has made before. */
  static <T> T require(@Nullable T made) {
    if (made == null) {
      throw new AssertionError("not set up");
    }
    return made;
  }
}
