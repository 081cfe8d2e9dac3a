package dev.hourglass.benchmarks.scaling;

import java.util.List;

/**
 * What a run has found.
 *
 * @param backends those opened: name and description
 * @param roofs of each setting that was measured
 * @param points in the order in which they were measured, each in a setting that has a roof
 * @param failures a sentence for each figure that is missing
 */
record Results(
    List<String> backends, List<Roof> roofs, List<Point> points, List<String> failures) {}
