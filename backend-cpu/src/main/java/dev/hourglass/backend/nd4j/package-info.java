/**
 * The CPU backend on ND4J, for those who have it in their program anyway.
 *
 * <p>What of ND4J it uses, and what not:
 *
 * <ul>
 *   <li>Products are calls of the OpenBLAS that nd4j-native has loaded, with pointers prepared when
 *       they were bound. ND4J's own product makes the same calls, but on arrays in Fortran order,
 *       so that matrices in C order are copied before or after.
 *   <li>Element-wise arithmetic, exponentials, broadcasts and conversions are calls of libnd4j's
 *       loops through {@code NativeOps}, again with prepared arguments. ND4J's executioner, which
 *       allocates and takes 8 to 20 µs a call, takes no part, and no {@code INDArray} does.
 *   <li>Activations that libnd4j computes with a branch on each element are composed of loops
 *       without one; functions that it computes inexactly near 0 are composed or computed on the
 *       host.
 *   <li>Adam is computed on the host. So are random numbers, which are to equal other backends'.
 *   <li>Loops run over short pieces, one after another on each, on the thread that runs the kernel;
 *       only OpenBLAS uses several threads ({@link ProcessThreads}).
 * </ul>
 *
 * <p>Memory is the scope's alone: it is neither counted nor limited nor freed by ND4J. ND4J keeps
 * one small description of each shape for the life of the process.
 *
 * <p>The host and OpenBLAS stand behind {@link Device}. Whoever brings another device, as
 * hourglass-backend-cuda does, opens an {@link Nd4jBackend} on it and has all the rest.
 */
@NullMarked
package dev.hourglass.backend.nd4j;

import org.jspecify.annotations.NullMarked;
