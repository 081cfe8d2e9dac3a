package dev.hourglass.anomaly;

import dev.hourglass.anomaly.parts.ParetoTail;
import dev.hourglass.anomaly.parts.Significance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A threshold, and the score it comes to.
 *
 * @param threshold what was asked for
 * @param score rows that score as high are anomalies, in which a level that was never seen counts
 *     as a rare one; others may be by what was found
 */
record Decision(Threshold threshold, double score) {
  /** Of which the highest fiftieth is enough for a tail. */
  private static final int FEWEST_TO_EXTRAPOLATE = 500;

  private static final Logger LOGGER = LoggerFactory.getLogger(Decision.class);

  /** .29 of 100 rows are 29, and not the 28.999999999999996 that the product is. */
  private static final double ROUNDING = 1e-12;

  /**
   * Of a rate, or where the rows fitted to are too few for it, of the smallest that they tell.
   *
   * @param firsts how seldom findings are
   */
  static Decision ofPossible(double rate, Significance significance, Firsts firsts) {
    double least = significance.least();
    if (rate < least) {
      LOGGER.warn(
          "A rate of {} is asked for, but {} rows tell none below {}, which is taken; fit to more"
              + " rows{}",
          rate,
          significance.count(),
          least,
          significance.count() < FEWEST_TO_EXTRAPOLATE
              ? ""
              : ", or take Threshold.PeaksOverThreshold, which extrapolates");
    }
    return of(new Threshold.Rate(Math.max(rate, least)), significance, firsts);
  }

  /**
   * The same threshold by other rows; a rate that these don't tell becomes the smallest that they
   * do.
   *
   * @param planned the rate that the plan asks for, which may have been too small for the rows
   *     before
   * @throws IllegalArgumentException if they are too few for a threshold that isn't a rate
   */
  Decision renewed(Significance before, Significance renewed, Firsts firsts, double planned) {
    if (!(threshold instanceof Threshold.Rate rate)) {
      return of(threshold, renewed, firsts);
    }
    boolean isLeast = rate.share() == before.least() && planned < rate.share();
    return ofPossible(isLeast ? planned : rate.share(), renewed, firsts);
  }

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
