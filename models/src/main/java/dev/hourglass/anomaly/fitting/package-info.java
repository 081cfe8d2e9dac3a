/** How a detector is fitted: its parts, on rows that clean themselves, and cross-fitted scores. */
@NullMarked
package dev.hourglass.anomaly.fitting;

import org.jspecify.annotations.NullMarked;
