package dev.hourglass.benchmarks.compare;

import java.util.Collection;
import java.util.List;

/**
 * Ratios of times in short.
 *
 * @param mean the geometric one of those left when the highest and the lowest quarter are left out:
 *     on a machine that others share a turn now and then takes twice as long
 * @param lowerQuartile a quarter of them is below it
 * @param upperQuartile a quarter of them is above it
 * @param count how many, those left out included
 */
record Ratio(double mean, double lowerQuartile, double upperQuartile, int count) {
  private static final double LEFT_OUT = 0.25;

  /**
   * Summarizes at least one ratio.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Ratio of(Collection<Double> ratios) {
    Summary all = Summary.of(ratios);
    List<Double> sorted = ratios.stream().sorted().toList();
    int out = (int) (LEFT_OUT * sorted.size());
    double logarithm =
        sorted.subList(out, sorted.size() - out).stream()
            .mapToDouble(Math::log)
            .average()
            .orElseThrow();
    return new Ratio(Math.exp(logarithm), all.lowerQuartile(), all.upperQuartile(), all.count());
  }
}
