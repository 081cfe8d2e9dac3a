/** JMH benchmarks of the backends. */
@NullMarked
package dev.hourglass.benchmarks;

import org.jspecify.annotations.NullMarked;
