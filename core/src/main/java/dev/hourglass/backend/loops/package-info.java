/**
 * Loops over {@code float[]} for backends that compute on the CPU, written so that HotSpot
 * vectorizes them; and what the backend {@code java} asks of a {@link
 * dev.hourglass.backend.loops.Family} of them.
 */
@NullMarked
package dev.hourglass.backend.loops;

import org.jspecify.annotations.NullMarked;
