/**
 * The backend {@code java}: Java loops over {@code float[]}, no dependency, correct everywhere.
 * Loops are written so that HotSpot vectorizes them, or by the Vector API where the JVM has been
 * started with it (see {@link dev.hourglass.backend.purejava.Families}). Every element is computed
 * in an order that depends on shapes alone, so results are the same, bit for bit, for any number of
 * threads.
 */
@NullMarked
package dev.hourglass.backend.purejava;

import org.jspecify.annotations.NullMarked;
