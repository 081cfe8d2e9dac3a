package dev.hourglass.benchmarks.compare;

import dev.hourglass.benchmarks.Machine;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * Finds out how well the two processors work together, in a few milliseconds. With more of them,
 * which two meet is left to chance, and it would show nothing.
 */
final class Probe {
  private static final int BATCHES = 12;
  private static final int EXCHANGES = 1000;
  private static final int OPERATIONS = 20_000;
  private static final long MOST_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(50);

  // What the partner is told, besides the odd numbers that it answers by the next even one.
  private static final int COMPUTE = -1;
  private static final int STOP = -2;

  /** In the middle of an array: nothing else shares its line. */
  private static final int LINE = 32;

  private static final int IS_COMPUTING = 96;

  /** For what becomes of the arithmetic, so that it has to be done. */
  private static final int RESULT = 64;

  private final AtomicIntegerArray memory = new AtomicIntegerArray(128);
  private final long end = System.nanoTime() + MOST_NANOSECONDS;

  private final Consumer<Runnable> starter;

  Probe() {
    this(Probe::start);
  }

  /**
   * With a partner that is started otherwise.
   *
   * @param starter starts what it is given, beside the caller
   */
  Probe(Consumer<Runnable> starter) {
    this.starter = starter;
  }

  private static void start(Runnable partner) {
    Thread thread = new Thread(partner, "partner of a probe");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * How they work together now.
   *
   * @return the best of some tries; infinite where the two threads were kept from running at once;
   *     unknown where there are not two processors
   */
  static Conditions conditions() {
    return Machine.processors() == 2 ? new Probe().measure() : Conditions.UNKNOWN;
  }

  Conditions measure() {
    starter.accept(this::obey);
    double handOver = handOver();
    memory.set(LINE, COMPUTE);
    double arithmetic = arithmetic();
    memory.set(LINE, STOP);
    return new Conditions(handOver, arithmetic);
  }

  private double handOver() {
    double fastest = Double.POSITIVE_INFINITY;
    int number = 0;
    for (int i = 0; i < BATCHES; i++) {
      long start = System.nanoTime();
      for (int j = 0; j < EXCHANGES; j++) {
        memory.set(LINE, number + 1);
        if (!await(LINE, number + 2)) {
          return fastest;
        }
        number += 2;
      }
      fastest = Math.min(fastest, (System.nanoTime() - start) / (2.0 * EXCHANGES));
    }
    return fastest;
  }

  private double arithmetic() {
    double fastest = Double.POSITIVE_INFINITY;
    if (await(IS_COMPUTING, 1)) {
      for (int i = 0; i < BATCHES; i++) {
        long start = System.nanoTime();
        memory.set(RESULT, (int) compute());
        fastest = Math.min(fastest, (System.nanoTime() - start) * 1e-3);
      }
    }
    return fastest;
  }

  /** Waits for a number; gives whether it came in time. */
  private boolean await(int place, int number) {
    for (int spins = 1; memory.get(place) != number; spins++) {
      if (spins % 4096 == 0 && System.nanoTime() - end > 0) {
        return false;
      }
    }
    return true;
  }

  private void obey() {
    int number;
    while ((number = memory.get(LINE)) >= 0) {
      if (number % 2 == 1) {
        // Not over an order that came in between.
        memory.compareAndSet(LINE, number, number + 1);
      }
    }
    memory.set(IS_COMPUTING, 1);
    while (memory.get(LINE) != STOP) {
      memory.set(RESULT, (int) compute());
    }
  }

  /** As many independent chains as keep a core's arithmetic units busy; all tend to 1. */
  private static double compute() {
    double a = 0;
    double b = 0.1;
    double c = 0.2;
    double d = 0.3;
    double e = 0.4;
    double f = 0.5;
    double g = 0.6;
    double h = 0.7;
    double i = 0.8;
    double j = 0.9;
    double k = 1.1;
    double l = 1.2;
    for (int n = 0; n < OPERATIONS; n++) {
      a = a * 0.999 + 0.001;
      b = b * 0.999 + 0.001;
      c = c * 0.999 + 0.001;
      d = d * 0.999 + 0.001;
      e = e * 0.999 + 0.001;
      f = f * 0.999 + 0.001;
      g = g * 0.999 + 0.001;
      h = h * 0.999 + 0.001;
      i = i * 0.999 + 0.001;
      j = j * 0.999 + 0.001;
      k = k * 0.999 + 0.001;
      l = l * 0.999 + 0.001;
    }
    return a + b + c + d + e + f + g + h + i + j + k + l;
  }
}
