package dev.hourglass.anomaly.saving;

import dev.hourglass.anomaly.parts.Part;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.models.envelope.ModelFormatException;

/** A part of a score whose tensors are to be read. */
interface ExpectedPart {
  /**
   * Makes it.
   *
   * @param encoder of the rows that it is to look at
   * @throws ModelFormatException if what was read is none
   * @throws IllegalArgumentException if it doesn't fit the schema
   */
  Part make(RowEncoder encoder) throws ModelFormatException;
}
