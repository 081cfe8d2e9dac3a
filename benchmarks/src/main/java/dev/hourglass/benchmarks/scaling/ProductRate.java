package dev.hourglass.benchmarks.scaling;

import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * How fast products of square matrices are.
 *
 * @param width of the matrices
 * @param flopsPerSecond multiplications and additions per second
 */
record ProductRate(int width, double flopsPerSecond) {
  /** By how much a larger product must be faster for a still larger one to be tried. */
  private static final double WORTHWHILE = 1.05;

  /**
   * Measures growing products, as long as the rate rises by 5 % and the next, measured in as many
   * rounds as {@link Time#of} has, would be done in the time allowed.
   *
   * @param widths ascending, at least one; the first is measured in any case
   * @param seconds allowed for the rounds of one width
   * @param time seconds that a product of a width takes
   * @return the best
   */
  static ProductRate best(List<Integer> widths, double seconds, IntToDoubleFunction time) {
    ProductRate best = measured(widths.get(0), time);
    for (int width : widths.subList(1, widths.size())) {
      if (Time.ROUNDS * flops(width) / best.flopsPerSecond > seconds) {
        return best;
      }
      ProductRate next = measured(width, time);
      boolean isWorthwhile = next.flopsPerSecond >= WORTHWHILE * best.flopsPerSecond;
      best = next.flopsPerSecond > best.flopsPerSecond ? next : best;
      if (!isWorthwhile) {
        return best;
      }
    }
    return best;
  }

  private static ProductRate measured(int width, IntToDoubleFunction time) {
    return new ProductRate(width, flops(width) / time.applyAsDouble(width));
  }

  private static double flops(double width) {
    return 2 * width * width * width;
  }
}
