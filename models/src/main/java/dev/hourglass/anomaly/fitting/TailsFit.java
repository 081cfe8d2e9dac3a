package dev.hourglass.anomaly.fitting;

import dev.hourglass.anomaly.parts.Tail;
import java.util.Arrays;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Fits tails to numbers of which the highest may themselves be what is looked for: they are left
 * out, and the tail begins at the highest of the others.
 */
final class TailsFit {
  /** Part of the numbers that is left out. */
  private static final double LEFT_OUT = 0.004;

  /** Excesses that a tail is fitted to. */
  private static final int EXCESSES = 64;

  /** Shape of a tail of which nothing is known. */
  private static final double HEAVY = 1;

  /** Numbers among which so many distinct ones are looked for before all are. */
  private static final int NEAR = 512;

  private TailsFit() {}

  /**
   * The tail of numbers.
   *
   * @param numbers at least 0, some maybe infinite; those that are NaN are none
   * @return null if they are all alike, so that nothing is more extreme than anything
   */
  static @Nullable Tail of(double[] numbers) {
    int count = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (double number : numbers) {
      if (!Double.isNaN(number)) {
        count++;
        least = Math.min(least, number);
        most = Math.max(most, number);
      }
    }
    if (count == 0 || least == most) {
      return null;
    }
    int dropped = (int) Math.ceil(LEFT_OUT * count);
    double[] distinct = distinct(highest(numbers, Math.min(count, dropped + NEAR)), dropped);
    if (distinct.length <= EXCESSES && dropped + NEAR < count) {
      distinct = distinct(highest(numbers, count), dropped);
    }
    if (distinct.length == 0) {
      return null;
    }
    double last = distinct[distinct.length - 1];
    long asHigh = Arrays.stream(numbers).filter(number -> number >= last).count();
    double surprise = Math.max(0, Math.log((count + 1) / (asHigh + 0.5)));
    if (distinct.length == 1 && most < Double.POSITIVE_INFINITY) {
      // The one number that is left tells of no scale, and those left out do.
      return new Tail(last, surprise, HEAVY, most - last);
    }
    int from = Math.max(0, distinct.length - 1 - EXCESSES);
    return Tail.fit(Arrays.copyOfRange(distinct, from, distinct.length), surprise);
  }

  /** The highest so many, rising. */
  private static double[] highest(double[] numbers, int wanted) {
    PriorityQueue<Double> found = new PriorityQueue<>(wanted);
    double least = Double.NEGATIVE_INFINITY;
    for (double number : numbers) {
      // NaN fails the second comparison.
      if (found.size() == wanted ? number > least : number >= 0) {
        if (found.size() == wanted) {
          found.remove();
        }
        found.add(number);
        least = found.element();
      }
    }
    double[] highest = found.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(highest);
    return highest;
  }

  /** The finite ones but the highest few, each once. */
  private static double[] distinct(double[] rising, int dropped) {
    return Arrays.stream(rising, 0, Math.max(0, rising.length - dropped))
        .filter(Double::isFinite)
        .distinct()
        .toArray();
  }
}
