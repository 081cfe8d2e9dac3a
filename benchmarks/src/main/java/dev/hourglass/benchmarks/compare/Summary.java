package dev.hourglass.benchmarks.compare;

import java.util.Collection;

/**
 * Some numbers in short.
 *
 * @param median the middle one, or the mean of the middle two
 * @param lowerQuartile a quarter of them is below it
 * @param upperQuartile a quarter of them is above it
 * @param largest of them
 * @param count how many
 */
record Summary(
    double median, double lowerQuartile, double upperQuartile, double largest, int count) {
  /**
   * Summarizes at least one number.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Summary of(Collection<Double> numbers) {
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException("There is no number to summarize; give at least one");
    }
    double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Summary(
        quantile(sorted, 0.5),
        quantile(sorted, 0.25),
        quantile(sorted, 0.75),
        sorted[sorted.length - 1],
        sorted.length);
  }

  /** Between two neighbours in proportion. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
