package dev.hourglass.anomaly.fitting;

import java.util.Arrays;

/** Medians. */
final class Medians {
  private Medians() {}

  /** The median, of at least one number: of an even count, midway between the two in the middle. */
  static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int low = (sorted.length - 1) / 2;
    return sorted.length % 2 == 1
        ? sorted[low]
        : sorted[low] + 0.5 * (sorted[low + 1] - sorted[low]);
  }
}
