package dev.hourglass.benchmarks.scaling;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Time of a call, in seconds.
 *
 * @param median over rounds
 * @param lowest of the rounds
 * @param highest of the rounds
 */
record Time(double median, double lowest, double highest) {
  private static final int ROUNDS = 7;

  /**
   * Measures in {@value #ROUNDS} rounds, after having warmed up for as long.
   *
   * @param seconds that all rounds shall take together, at least; each has one call at least
   * @param calls makes so many calls, and waits until they are finished
   */
  static Time of(double seconds, IntConsumer calls) {
    double round = seconds / ROUNDS;
    int count = 1;
    double taken = time(calls, count);
    for (double warm = taken; warm < seconds || taken < round; warm += taken) {
      // By steps, because the calls become faster.
      count = (int) Math.max(1, count * Math.min(4, round / taken) + 0.5);
      taken = time(calls, count);
    }
    double[] each = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      each[i] = time(calls, count) / count;
    }
    Arrays.sort(each);
    return new Time(each[ROUNDS / 2], each[0], each[ROUNDS - 1]);
  }

  private static double time(IntConsumer calls, int count) {
    long start = System.nanoTime();
    calls.accept(count);
    return (System.nanoTime() - start) * 1e-9;
  }
}
