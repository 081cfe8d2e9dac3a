/** How well anomalies are found in tables, beside other detectors on the same splits. */
@NullMarked
package dev.hourglass.benchmarks.detection;

import org.jspecify.annotations.NullMarked;
