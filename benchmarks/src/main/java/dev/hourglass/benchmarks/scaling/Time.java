package dev.hourglass.benchmarks.scaling;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Time of a call, in seconds.
 *
 * @param median over rounds
 * @param lowest of the rounds
 * @param highest of the rounds
 */
record Time(double median, double lowest, double highest) {
  /** In how many rounds a time is measured. */
  static final int ROUNDS = 7;

  /**
   * Measures in {@value #ROUNDS} rounds, after having warmed up for as long.
   *
   * @param seconds that all rounds shall take together, at least; each has one call at least
   * @param calls makes so many calls, and waits until they are finished
   */
  static Time of(double seconds, IntConsumer calls) {
    return of(seconds, calls, System::nanoTime);
  }

  /**
   * The same by any clock.
   *
   * @param clock in nanoseconds
   */
  static Time of(double seconds, IntConsumer calls, LongSupplier clock) {
    double round = seconds / ROUNDS;
    int count = 1;
    double taken = time(calls, count, clock);
    for (double warm = taken; warm < seconds || taken < round; warm += taken) {
      // By steps, because the calls become faster. Too few calls must become more, or this never
      // ends.
      double enough = Math.ceil(count * Math.min(4, round / taken));
      count = (int) Math.max(taken < round ? count + 1.0 : 1, enough);
      taken = time(calls, count, clock);
    }
    double[] each = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      each[i] = time(calls, count, clock) / count;
    }
    Arrays.sort(each);
    return new Time(each[ROUNDS / 2], each[0], each[ROUNDS - 1]);
  }

  private static double time(IntConsumer calls, int count, LongSupplier clock) {
    long start = clock.getAsLong();
    calls.accept(count);
    return (clock.getAsLong() - start) * 1e-9;
  }
}
