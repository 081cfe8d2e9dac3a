/**
 * From the scores of a series to what happened and when: scores of windows put back on the rows,
 * alarms, and events of alarms that belong together.
 */
@NullMarked
package dev.hourglass.anomaly.events;

import org.jspecify.annotations.NullMarked;
