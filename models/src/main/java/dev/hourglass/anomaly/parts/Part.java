package dev.hourglass.anomaly.parts;

import org.jspecify.annotations.Nullable;

/**
 * What a scorer contributes to a score: the surprise of its sum over the columns, or that of its
 * extremes, or both.
 *
 * @param scorer that finds errors
 * @param calibration of the sums of its errors over the columns; null if the sums don't count
 * @param weight that the surprise of a sum is multiplied by; 0 if the sums don't count
 * @param tails of its errors in single columns; null if extremes don't count
 */
public record Part(
    Scorer scorer, @Nullable Calibration calibration, double weight, @Nullable ColumnTails tails) {
  /**
   * Checks the weight.
   *
   * @throws IllegalArgumentException if it isn't above 0 with a calibration, or 0 without
   */
  public Part {
    if (calibration == null ? weight != 0 : !(weight > 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException(
          "The weight of "
              + scorer.name()
              + " is "
              + weight
              + (calibration == null ? " without a calibration" : "")
              + "; give more than 0 with a calibration, and 0 without");
    }
  }

  /** The same of another scorer, such as one on another backend. */
  Part with(Scorer other) {
    return new Part(other, calibration, weight, tails);
  }
}
