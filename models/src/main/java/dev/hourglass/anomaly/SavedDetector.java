package dev.hourglass.anomaly;

import dev.hourglass.anomaly.saving.SavedFit;

/**
 * What is saved of a detector.
 *
 * @param fit what was fitted
 * @param decision what is asked of it
 */
record SavedDetector(SavedFit fit, Decision decision) {}
