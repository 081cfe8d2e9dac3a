package dev.hourglass.anomaly;

import java.io.IOException;

/** Work on a table in memory, whose reading can't fail: what goes wrong is what was given. */
final class InMemory {
  private InMemory() {}

  /** Work that reads. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does it.
   *
   * @throws IllegalArgumentException if the table is not as it must be
   */
  static <T> T of(Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
