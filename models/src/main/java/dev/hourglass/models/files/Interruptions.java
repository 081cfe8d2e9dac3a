package dev.hourglass.models.files;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** Work on file channels, which an interrupted thread would find closed under its hands. */
public final class Interruptions {
  private Interruptions() {}

  /** Work that may be done again from its beginning. */
  public interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does the work although the thread is, or becomes, interrupted; afterwards it is interrupted
   * again. Work that an interruption breaks off is begun anew.
   */
  public static <T> T defer(Work<T> work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return work.run();
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
