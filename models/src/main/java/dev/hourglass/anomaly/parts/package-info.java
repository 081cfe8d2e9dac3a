/**
 * The parts of a detector's score. A part is a {@link dev.hourglass.anomaly.parts.Scorer}: how odd
 * a row is, column by column; what makes them comparable is a {@link
 * dev.hourglass.anomaly.parts.Calibration}.
 */
@NullMarked
package dev.hourglass.anomaly.parts;

import org.jspecify.annotations.NullMarked;
