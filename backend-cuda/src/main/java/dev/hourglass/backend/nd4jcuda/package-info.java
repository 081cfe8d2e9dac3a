/**
 * ND4J's CUDA backend, for those who have it in their program anyway.
 *
 * <p>The implementation is the one of {@code dev.hourglass.backend.nd4j} in hourglass-backend-cpu;
 * here are its device and the question whether that can be used.
 *
 * <p>Memory is CUDA's managed memory, which libnd4j, cuBLAS and the host use at the same addresses:
 * pages move to whoever touches them. Every kernel waits for the device before it returns, so that
 * those computed on the host (optimizers, random numbers, the gathering of rows) find what the
 * others have left, on whatever thread. That makes this backend correct without a copy of anything,
 * and slower than a device is used well: backend {@code cuda} is the fast one.
 *
 * <p>Nobody has run this backend on a graphics card yet. ND4J's last build for CUDA has machine
 * code for compute capability 3.7 to 8.6 and none that a driver could translate for newer cards,
 * and no card that it supports was to be had. What has been tested is everything around the card:
 * what libnd4j, CUDA and cuBLAS are called with, and the shared implementation on a stand-in that
 * computes as late as a card might.
 */
@NullMarked
package dev.hourglass.backend.nd4jcuda;

import org.jspecify.annotations.NullMarked;
