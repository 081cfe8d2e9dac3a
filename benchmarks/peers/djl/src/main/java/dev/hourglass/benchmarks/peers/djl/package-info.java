/** The training step of the benchmarks in DJL, on PyTorch. */
@NullMarked
package dev.hourglass.benchmarks.peers.djl;

import org.jspecify.annotations.NullMarked;
