/** Whether a change makes a benchmark slower: a paired comparison of two checkouts. */
@NullMarked
package dev.hourglass.benchmarks.checkouts;

import org.jspecify.annotations.NullMarked;
