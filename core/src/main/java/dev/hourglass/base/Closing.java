package dev.hourglass.base;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closes several things, of which one that fails must not keep the others open.
 *
 * <p>The first failure is the one that is reported, with the others as suppressed ones. Those that
 * read like one before are left out: when a device has failed, everything on it fails to be closed,
 * in the same words.
 */
public final class Closing {
  private @Nullable Throwable failure;

  /** Nothing has been closed so far. */
  public Closing() {}

  /**
   * Closes all, in this order.
   *
   * @throws RuntimeException or an {@link Error}: the first failure
   */
  public static void all(List<? extends Runnable> closings) {
    Closing closing = new Closing();
    closings.forEach(closing::run);
    closing.end();
  }

  /** Closes one because of a failure, which stays the one that is reported. */
  public static void after(Throwable failure, Runnable closing) {
    try {
      closing.run();
    } catch (RuntimeException | Error e) {
      if (!isTold(failure, e)) {
        failure.addSuppressed(e);
      }
    }
  }

  private static boolean isTold(Throwable failure, Throwable another) {
    String words = another.toString();
    return failure.toString().equals(words)
        || Arrays.stream(failure.getSuppressed()).anyMatch(told -> told.toString().equals(words));
  }

  /** Closes one; a failure waits for the end. */
  public void run(Runnable closing) {
    if (failure != null) {
      after(failure, closing);
      return;
    }
    try {
      closing.run();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /**
   * Everything has been closed.
   *
   * @throws RuntimeException or an {@link Error}: the first failure, if there was one
   */
  public void end() {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }
}
