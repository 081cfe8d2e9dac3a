package dev.hourglass.tensor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several things, of which one that fails must not keep the others open. */
public final class Closing {
  private Closing() {}

  /**
   * Runs all.
   *
   * @throws RuntimeException the first failure, with the others as suppressed ones
   */
  public static void all(List<Runnable> closings) {
    @Nullable RuntimeException failure = null;
    for (Runnable closing : closings) {
      try {
        closing.run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
