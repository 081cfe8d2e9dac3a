/**
 * What backends share whose tensors are in native memory of this process: the tensor itself, and
 * the kernels that are computed on the host because no library computes them as the SPI asks. For
 * the backends of this module, and for those that bring ND4J's another device.
 */
@NullMarked
package dev.hourglass.backend.nativememory;

import org.jspecify.annotations.NullMarked;
