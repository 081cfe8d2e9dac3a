/**
 * How good models are that kinds of autoencoders make of MNIST, by figures that papers give too.
 */
@NullMarked
package dev.hourglass.benchmarks.quality;

import org.jspecify.annotations.NullMarked;
