package dev.hourglass.anomaly.saving;

import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Scorer;
import dev.hourglass.models.envelope.ModelFormatException;

/** A scorer whose tensors are to be read, and which is made by the schema that is read as well. */
interface ExpectedScorer {
  /**
   * Makes it.
   *
   * @param encoder of the rows that it is to look at
   * @throws ModelFormatException if what was read is none
   * @throws IllegalArgumentException if it doesn't fit the schema
   */
  Scorer make(RowEncoder encoder) throws ModelFormatException;
}
