package dev.hourglass.benchmarks.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Remembers the machine's conditions: the last that were found, and all of the whole run. */
final class Host {
  private static final int MOST_LOOKS = 10;
  private static final long MILLISECONDS_BETWEEN_LOOKS = 20;

  /**
   * Every so manyth look found the best. Not the one best of all: where the processors' frequency
   * changes, hardly any other is as good, and half of all turns would be set aside for nothing.
   */
  private static final int LOOKS_PER_BEST = 10;

  private final Supplier<Conditions> probe;
  private final List<Double> handOvers = new ArrayList<>();
  private final List<Double> arithmetics = new ArrayList<>();
  private Conditions last = Conditions.UNKNOWN;

  Host(Supplier<Conditions> probe) {
    this.probe = probe;
  }

  /** Finds out what they are now. */
  Conditions look() {
    last = probe.get();
    insert(last.handOver(), handOvers);
    insert(last.arithmetic(), arithmetics);
    return last;
  }

  private static void insert(double value, List<Double> sorted) {
    if (!Double.isNaN(value)) {
      int found = Collections.binarySearch(sorted, value);
      sorted.add(found < 0 ? -found - 1 : found, value);
    }
  }

  /**
   * What they were when last looked at; if that was less than the best, waits a moment for them to
   * become as good, since the worse often last no longer.
   */
  Conditions settled() {
    for (int looks = 0; looks < MOST_LOOKS && !last.areAsGoodAs(best()); looks++) {
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

  /** Those that one look in ten so far found, or better ones, in each respect. */
  Conditions best() {
    return new Conditions(best(handOvers), best(arithmetics));
  }

  private static double best(List<Double> sorted) {
    return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / LOOKS_PER_BEST);
  }
}
