package dev.hourglass.benchmarks.scaling;

import java.util.ArrayList;
import java.util.List;

/**
 * What to measure in each setting.
 *
 * @param batches to go through
 * @param width of the network meanwhile
 * @param widths to go through
 * @param batch meanwhile
 * @param vector elements of the vectors that show the bandwidth
 * @param squares widths of the matrices that show the speed of computing, ascending
 * @param seconds for each figure
 */
record Sweeps(
    List<Integer> batches,
    int width,
    List<Integer> widths,
    int batch,
    int vector,
    List<Integer> squares,
    double seconds) {
  /** A step to be measured. */
  record Size(Point.Sweep sweep, int width, int batch) {}

  /** All steps: first by batch, then by width. */
  List<Size> sizes() {
    List<Size> sizes = new ArrayList<>();
    batches.forEach(each -> sizes.add(new Size(Point.Sweep.BATCH, width, each)));
    widths.forEach(each -> sizes.add(new Size(Point.Sweep.WIDTH, each, batch)));
    return sizes;
  }
}
