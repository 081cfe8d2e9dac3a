package dev.hourglass.benchmarks.scaling;

import dev.hourglass.tensor.Precision;

/**
 * What a series of measurements is made with.
 *
 * @param backend by name
 * @param threads that compute
 * @param precision of the steps
 */
record Setting(String backend, int threads, Precision precision) {
  @Override
  public String toString() {
    return "%s, %d %s, %s"
        .formatted(backend, threads, threads == 1 ? "thread" : "threads", precision);
  }
}
