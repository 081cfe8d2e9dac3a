package dev.hourglass.benchmarks.compare;

import java.util.Collection;

/**
 * Some numbers in short.
 *
 * @param median the middle one, or the mean of the middle two
 * @param smallest of them
 * @param largest of them
 * @param count how many
 */
record Summary(double median, double smallest, double largest, int count) {
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
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Summary(median, sorted[0], sorted[sorted.length - 1], sorted.length);
  }
}
