package dev.hourglass.anomaly.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * An event, and when it was.
 *
 * @param start time of the first alarm
 * @param end time of the last one, not before the start
 * @param peak time of the alarm that scores highest
 * @param event the same in rows
 */
public record TimedEvent(Instant start, Instant end, Instant peak, Event event) {
  /** Checks the arguments. */
  public TimedEvent {
    requireNonNull(event, "event");
    if (peak.isBefore(start) || end.isBefore(peak)) {
      throw new IllegalArgumentException(
          "An event from "
              + start
              + " to "
              + end
              + " with its peak at "
              + peak
              + "; give times in their order");
    }
  }
}
