package dev.hourglass.benchmarks.compare;

import org.jspecify.annotations.Nullable;

/**
 * A turn that a contender took.
 *
 * @param microseconds a step
 * @param worst conditions before and after this turn and those of the reference around it
 * @param reference who took the turns right before and after; null if this is its own
 * @param referenceMicroseconds a step of those two, the geometric mean; NaN if this is its own
 */
record Turn(
    double microseconds,
    Conditions worst,
    @Nullable Result reference,
    double referenceMicroseconds) {}
