package dev.hourglass.benchmarks.detection;

import dev.hourglass.anomaly.Ranking;

/**
 * How a detector did on one split of a table.
 *
 * @param detector its name
 * @param table the table's name
 * @param split number of the split, from 1
 * @param auroc area under the receiver operating characteristic, in percent
 * @param precision average precision, which estimates the area under precision by recall, in
 *     percent
 * @param seconds of processors, all threads together, for fitting and scoring: neighbours on the
 *     machine make little difference to them
 */
record Outcome(
    String detector, String table, int split, double auroc, double precision, double seconds) {
  /**
   * Of scores of the rows that were not fitted to.
   *
   * @param isAnomaly what is known of these rows
   * @throws IllegalArgumentException if a score is NaN, or all rows are anomalies or none is
   */
  static Outcome of(
      String detector,
      String table,
      int split,
      double[] scores,
      boolean[] isAnomaly,
      double seconds) {
    Ranking ranking = Ranking.of(scores, isAnomaly);
    return new Outcome(
        detector, table, split, 100 * ranking.auroc(), 100 * ranking.averagePrecision(), seconds);
  }

  /** The same of a detector of another name. */
  Outcome named(String name) {
    return new Outcome(name, table, split, auroc, precision, seconds);
  }
}
