package dev.hourglass.anomaly.parts;

import java.util.Arrays;

/**
 * What makes scores of different parts comparable: a strictly increasing function from raw scores
 * to surprise, the negative logarithm of the share of fitted rows that score as high. It is linear
 * between its knots, which are the scores of fitted rows: all of the highest ones, and fewer and
 * fewer of the others. Beyond the highest score it goes on as a {@link Tail}, so that no two
 * extremes are alike.
 */
public final class Calibration {
  /** Of a calibration that is made here. */
  private static final int MOST_KNOTS = 1_024;

  /** The highest scores, each of which is a knot. */
  private static final int EXACT = 512;

  /** Room for a knot at either end. */
  private static final int ENDS = 2;

  /** Knots below the highest to which the tail is fitted. */
  private static final int TAIL = 64;

  private final double[] scores;
  private final double[] surprises;
  private final Tail tail;

  /**
   * Takes the knots.
   *
   * @param scores strictly increasing, finite; at least 2
   * @param surprises strictly increasing, finite, at least 0; as many
   * @throws IllegalArgumentException if that doesn't hold
   */
  public Calibration(double[] scores, double[] surprises) {
    this.scores = scores.clone();
    this.surprises = surprises.clone();
    if (scores.length < 2 || scores.length != surprises.length || surprises[0] < 0) {
      throw new IllegalArgumentException(
          scores.length + " scores and " + surprises.length + " surprises are no calibration");
    }
    requireIncreasing(scores);
    requireIncreasing(surprises);
    int last = scores.length - 1;
    int from = Math.max(0, last - TAIL);
    tail = Tail.fit(Arrays.copyOfRange(scores, from, last + 1), surprises[last]);
  }

  private static void requireIncreasing(double[] knots) {
    for (int i = 0; i < knots.length; i++) {
      boolean increases = i == 0 || knots[i - 1] < knots[i];
      if (!increases || !Double.isFinite(knots[i])) {
        throw new IllegalArgumentException(
            "Knot " + i + " of a calibration is " + knots[i] + "; they must be finite and rise");
      }
    }
  }

  /**
   * The calibration by these scores.
   *
   * @param fitted raw scores of the rows fitted to, finite and at least 0; at least one
   */
  public static Calibration of(double[] fitted) {
    double[] sorted = fitted.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double[] scores = new double[MOST_KNOTS];
    double[] surprises = new double[MOST_KNOTS];
    int knots = 0;
    if (sorted[0] > 0) {
      // Below all fitted rows nothing is a surprise, but less is still less.
      scores[knots] = 0;
      surprises[knots++] = 0;
    }
    int bulk = MOST_KNOTS - EXACT - ENDS;
    int rest = Math.max(0, n - EXACT);
    for (int k = 0; k < bulk + EXACT; k++) {
      int i = k < bulk ? (int) ((long) rest * k / bulk) : rest + k - bulk;
      if (i >= n || (k < bulk && rest == 0)) {
        continue;
      }
      double score = sorted[i];
      // As many fitted rows score as high: those from the first of equal scores on.
      double surprise = Math.log((n + 1) / (n - first(sorted, i) + 0.5));
      if (knots == 0 || (score > scores[knots - 1] && surprise > surprises[knots - 1])) {
        scores[knots] = score;
        surprises[knots++] = Math.max(surprise, Double.MIN_NORMAL);
      }
    }
    if (knots < 2) {
      // All rows alike: anything above is a surprise, by the scale of the score itself.
      double unit = Math.max(scores[0], 1);
      scores[knots] = scores[0] + unit;
      surprises[knots] = surprises[0] + Math.log(2.0 * (n + 1));
      knots++;
    }
    return new Calibration(Arrays.copyOf(scores, knots), Arrays.copyOf(surprises, knots));
  }

  /** Index of the first of those that equal number {@code i}. */
  private static int first(double[] sorted, int i) {
    int low = 0;
    int high = i;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < sorted[i]) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The knots' raw scores; a copy. */
  public double[] scores() {
    return scores.clone();
  }

  /** The knots' surprises; a copy. */
  public double[] surprises() {
    return surprises.clone();
  }

  /**
   * The surprise of a score.
   *
   * @param score at least 0; may be infinite
   * @return at least 0; infinite for an infinite score
   */
  public double of(double score) {
    int last = scores.length - 1;
    if (score > scores[last]) {
      return tail.of(score);
    }
    // The last knot not above the score, of all but the last, without branches that can't be
    // foretold.
    int low = 0;
    for (int left = last; left > 1; ) {
      int half = left >>> 1;
      low += scores[low + half] <= score ? half : 0;
      left -= half;
    }
    int high = low + 1;
    if (score <= scores[0]) {
      return surprises[0] * (scores[0] > 0 ? score / scores[0] : 1);
    }
    double part = (score - scores[low]) / (scores[high] - scores[low]);
    return surprises[low] + part * (surprises[high] - surprises[low]);
  }
}
