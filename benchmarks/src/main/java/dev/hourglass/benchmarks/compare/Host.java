package dev.hourglass.benchmarks.compare;

import java.util.function.Supplier;

/** Remembers the machine's conditions: the last that were found, and the best of the whole run. */
final class Host {
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

  /** What they were when last looked at. */
  Conditions last() {
    return last;
  }

  /** The best so far, in each respect. */
  Conditions best() {
    return best;
  }
}
