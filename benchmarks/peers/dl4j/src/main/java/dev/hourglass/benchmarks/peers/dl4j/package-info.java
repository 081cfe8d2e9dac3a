/** The training step of the benchmarks in DL4J. */
@NullMarked
package dev.hourglass.benchmarks.peers.dl4j;

import org.jspecify.annotations.NullMarked;
