/** Loops over arrays that several backends run. */
@NullMarked
package dev.hourglass.backend.arrays;

import org.jspecify.annotations.NullMarked;
