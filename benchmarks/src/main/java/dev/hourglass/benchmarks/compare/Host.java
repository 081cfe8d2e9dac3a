package dev.hourglass.benchmarks.compare;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Remembers the machine's conditions: the last that were found, and the best of the whole run. */
final class Host {
  private static final int MOST_LOOKS = 10;
  private static final long MILLISECONDS_BETWEEN_LOOKS = 20;

  private final Supplier<Conditions> probe;
  private Conditions last = Conditions.UNKNOWN;
  private Conditions best = Conditions.UNKNOWN;

  Host(Supplier<Conditions> probe) {
    this.probe = probe;
  }

  /** Finds out what they are now. */
  Conditions look() {
    last = probe.get();
    best = best.better(last);
    return last;
  }

  /**
   * What they were when last looked at; if that was less than the best, waits a moment for them to
   * become as good, since the worse often last no longer.
   */
  Conditions settled() {
    for (int looks = 0; looks < MOST_LOOKS && !last.areAsGoodAs(best); looks++) {
      try {
        TimeUnit.MILLISECONDS.sleep(MILLISECONDS_BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return last;
      }
      Conditions unused = look();
    }
    return last;
  }

  /** The best so far, in each respect. */
  Conditions best() {
    return best;
  }
}
