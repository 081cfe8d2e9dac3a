/** Our training step beside other frameworks', one program for processors and GPUs. */
@NullMarked
package dev.hourglass.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
