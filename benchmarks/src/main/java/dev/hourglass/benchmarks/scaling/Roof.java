package dev.hourglass.benchmarks.scaling;

/**
 * What limits a step (Williams, Waterman and Patterson, 2009).
 *
 * @param setting with which it was measured
 * @param bytesPerSecond between processor or device and its memory
 * @param product rate of a large matrix product
 */
record Roof(Setting setting, double bytesPerSecond, ProductRate product) {
  /** Operations of a large matrix product per second. */
  double flopsPerSecond() {
    return product.flopsPerSecond();
  }

  /**
   * The most that can be reached.
   *
   * @param intensity operations per byte
   * @return operations per second
   */
  double at(double intensity) {
    return Math.min(flopsPerSecond(), intensity * bytesPerSecond);
  }

  /** Operations per byte from which on computing is the limit. */
  double ridge() {
    return flopsPerSecond() / bytesPerSecond;
  }
}
