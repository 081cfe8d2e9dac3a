/** Threads for backends that compute on the CPU. */
@NullMarked
package dev.hourglass.backend.threads;

import org.jspecify.annotations.NullMarked;
