/** How well autoencoders of MNIST reconstruct images that they haven't seen, epoch by epoch. */
@NullMarked
package dev.hourglass.benchmarks.reconstruction;

import org.jspecify.annotations.NullMarked;
