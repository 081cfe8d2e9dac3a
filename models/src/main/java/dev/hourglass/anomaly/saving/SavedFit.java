package dev.hourglass.anomaly.saving;

import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Significance;

/**
 * What is saved of a detector, but for what is asked of it.
 *
 * @param plan by which it was fitted
 * @param encoder of the rows
 * @param combination the parts; after loading bound to no backend
 * @param significance by the scores of held-out rows
 */
public record SavedFit(
    DetectorPlan plan, RowEncoder encoder, Combination combination, Significance significance) {}
