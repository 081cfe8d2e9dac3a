/**
 * Loops over {@code float[]} for backends that compute on the CPU, written so that HotSpot
 * vectorizes them.
 */
@NullMarked
package dev.hourglass.backend.loops;

import org.jspecify.annotations.NullMarked;
