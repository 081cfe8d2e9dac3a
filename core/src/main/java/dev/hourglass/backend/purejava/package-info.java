/**
 * The backend {@code java}: plain Java loops over {@code float[]}, no dependency, correct
 * everywhere. Loops are written so that HotSpot vectorizes them. Every element is computed in an
 * order that depends on shapes alone, so results are the same, bit for bit, for any number of
 * threads.
 */
@NullMarked
package dev.hourglass.backend.purejava;

import org.jspecify.annotations.NullMarked;
