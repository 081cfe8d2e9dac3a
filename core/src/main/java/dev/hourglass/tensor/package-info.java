/**
 * The tensor SPI: what a compute backend implements and what every model is written against.
 *
 * <p>Nothing here computes eagerly. {@link dev.hourglass.tensor.Kernels} <em>binds</em> operands
 * once, with all validation, and returns a {@link dev.hourglass.tensor.Kernel} whose {@code run()}
 * only launches.
 */
@NullMarked
package dev.hourglass.tensor;

import org.jspecify.annotations.NullMarked;
