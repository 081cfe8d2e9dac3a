/** The training step of the benchmarks in TensorFlow Java. */
@NullMarked
package dev.hourglass.benchmarks.peers.tensorflow;

import org.jspecify.annotations.NullMarked;
