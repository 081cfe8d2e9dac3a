package dev.hourglass.anomaly;

import dev.hourglass.anomaly.parts.ParetoTail;
import dev.hourglass.anomaly.parts.Significance;

/**
 * A threshold, and the score it comes to.
 *
 * @param threshold what was asked for
 * @param score rows that score as high are anomalies
 */
record Decision(Threshold threshold, double score) {
  /** .29 of 100 rows are 29, and not the 28.999999999999996 that the product is. */
  private static final double ROUNDING = 1e-12;

  /**
   * Works out the score. Of a rate, scores get what findings leave, but for one that is above all
   * others.
   *
   * @param firsts how seldom findings are
   * @throws IllegalArgumentException if the rows fitted to are too few for the share
   */
  static Decision of(Threshold threshold, Significance significance, Firsts firsts) {
    Decision ofScores = of(threshold, significance);
    if (!(threshold instanceof Threshold.Rate)) {
      return ofScores;
    }
    double left = Math.max(significance.least(), firsts.left(threshold.share()));
    return new Decision(threshold, significance.scoreOf(left));
  }

  /**
   * Works out the score where nothing but scores counts.
   *
   * @throws IllegalArgumentException if the rows fitted to are too few for the share
   */
  static Decision of(Threshold threshold, Significance significance) {
    if (threshold instanceof Threshold.PeaksOverThreshold peaks) {
      ParetoTail tail = ParetoTail.of(significance);
      // Where many scores are equal the tail has fewer rows, and what is asked for was seen.
      double score =
          peaks.share() < tail.share()
              ? tail.scoreOf(peaks.share())
              : significance.scoreOf(peaks.share());
      return new Decision(threshold, score);
    } else if (threshold instanceof Threshold.Contamination contamination) {
      return new Decision(threshold, ofContamination(contamination.share(), significance));
    }
    double share = threshold.share();
    double least = significance.least();
    if (share < least) {
      throw new IllegalArgumentException(
          "A share of "
              + share
              + " is asked for, but "
              + significance.count()
              + " rows were fitted to, of which the highest alone are "
              + least
              + "; fit to at least "
              + (long) Math.ceil(1 / share - 1)
              + " rows, ask for at least "
              + least
              + ", or take Threshold.PeaksOverThreshold, which extrapolates");
    }
    return new Decision(threshold, significance.scoreOf(share));
  }

  /** Rows fitted to count themselves, which p-values of others don't. */
  private static double ofContamination(double share, Significance significance) {
    long count = significance.count();
    double rows = Math.floor(share * count * (1 + ROUNDING));
    if (rows < 1) {
      throw new IllegalArgumentException(
          "A contamination of "
              + share
              + " is less than one of the "
              + count
              + " rows fitted to; give at least "
              + 1.0 / count);
    }
    return significance.scoreOf((rows + 1) / (count + 1.0));
  }
}
