/** How a training step's time depends on batch and width, and what limits it. */
@NullMarked
package dev.hourglass.benchmarks.scaling;

import org.jspecify.annotations.NullMarked;
