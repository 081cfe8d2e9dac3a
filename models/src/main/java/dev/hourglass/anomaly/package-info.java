/**
 * Detectors of anomalies in tables: fitted without labels, with a rate of false alarms that is
 * kept, and with reasons in the columns of the table.
 */
@NullMarked
package dev.hourglass.anomaly;

import org.jspecify.annotations.NullMarked;
