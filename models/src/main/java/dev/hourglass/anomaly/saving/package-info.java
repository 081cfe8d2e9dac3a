/**
 * What is saved of a detector, as parts of its file: the plan, the schema, and of each part of the
 * score a codec of its own. {@code docs/format.md} is the specification. Who saves and loads needs
 * {@link dev.hourglass.anomaly.AnomalyDetector} alone.
 */
@NullMarked
package dev.hourglass.anomaly.saving;

import org.jspecify.annotations.NullMarked;
