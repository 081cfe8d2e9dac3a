/**
 * The conformance kit: what every backend is held to.
 *
 * <p>A backend's test extends {@link dev.hourglass.conformance.BackendConformanceTest} and names
 * its provider; nothing else is needed. What a backend computes is compared with {@code Oracle}, a
 * plain double precision implementation of every operation, within the bounds of {@code Tolerance}.
 * What a tape records over the backend is compared with {@code Differences}, central differences of
 * the same computation in double precision, which know no rule of differentiation.
 */
@NullMarked
package dev.hourglass.conformance;

import org.jspecify.annotations.NullMarked;
