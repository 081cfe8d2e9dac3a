package dev.hourglass.benchmarks.scaling;

import dev.hourglass.benchmarks.StepCost;

/**
 * A measured step.
 *
 * @param setting with which it was measured
 * @param sweep what is varied
 * @param layers the network, as widths joined by hyphens
 * @param batch rows of a mini-batch
 * @param width of the widest hidden layer
 * @param time of a step
 * @param cost of a step
 */
record Point(
    Setting setting, Sweep sweep, String layers, int batch, int width, Time time, StepCost cost) {
  /** What a series of points varies. */
  enum Sweep {
    /** The batch, at one width. */
    BATCH,
    /** The width, at one batch. */
    WIDTH
  }

  /** Operations of matrix products per second. */
  double flopsPerSecond() {
    return cost.flops() / time.median();
  }
}
