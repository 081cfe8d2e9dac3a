package dev.hourglass.anomaly.fitting;

import java.util.Arrays;

/** Medians and other quantiles. */
final class Medians {
  private Medians() {}

  /** The median, of at least one number. */
  static double of(double[] values) {
    return quantile(values, 0.5);
  }

  /** A quantile between two values in proportion, of at least one number. */
  static double quantile(double[] values, double part) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = part * (sorted.length - 1);
    int low = (int) place;
    return low + 1 < sorted.length
        ? sorted[low] + (place - low) * (sorted[low + 1] - sorted[low])
        : sorted[low];
  }
}
