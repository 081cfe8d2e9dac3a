package dev.hourglass.anomaly.parts;

import java.util.Arrays;

/**
 * How seldom a score is, by the scores of rows that took no part in fitting: a conformal p-value
 * (Vovk et al., 2005), {@code (1 + number of those that score as high) / (n + 1)}. Of rows like
 * them, at most a share of α has a p-value of at most α.
 *
 * <p>Keeps the highest scores, each, and fewer of the others, of which the next lower one that is
 * kept counts: there p-values are too large by 1/1000 of the rows at most.
 */
public final class Significance {
  private static final int EXACT = 4_096;
  private static final int OTHERS = 1_024;

  /** So that one more row is one more as a double, too. */
  private static final long MOST_ROWS = 1L << 52;

  private final double[] scores;
  private final long[] asHigh;
  private final long[] above;
  private final long count;

  /**
   * Takes what {@link #of} has kept.
   *
   * @param scores strictly increasing, not NaN; at least one
   * @param asHigh how many rows score as high as each, strictly decreasing, at least 1
   * @param above how many of them score higher
   * @param count of all rows
   * @throws IllegalArgumentException if that doesn't hold
   */
  public Significance(double[] scores, long[] asHigh, long[] above, long count) {
    this.scores = scores.clone();
    this.asHigh = asHigh.clone();
    this.above = above.clone();
    this.count = count;
    boolean isRight =
        scores.length > 0
            && scores.length == asHigh.length
            && scores.length == above.length
            && asHigh[0] <= count
            && count < MOST_ROWS;
    for (int i = 0; i < scores.length && isRight; i++) {
      isRight =
          above[i] >= 0
              && above[i] < asHigh[i]
              && !Double.isNaN(scores[i])
              && (i == 0 || (scores[i - 1] < scores[i] && above[i - 1] >= asHigh[i]));
    }
    if (!isRight) {
      throw new IllegalArgumentException(
          "The scores that p-values are made of are out of order; get the detector again");
    }
  }

  /**
   * Of these scores.
   *
   * @param heldOut of rows that took no part in fitting, at least one; not NaN
   */
  public static Significance of(double[] heldOut) {
    double[] sorted = heldOut.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double[] scores = new double[Math.min(n, EXACT + OTHERS + 1)];
    long[] asHigh = new long[scores.length];
    long[] above = new long[scores.length];
    int kept = 0;
    int rest = Math.max(0, n - EXACT);
    int step = Math.max(1, (rest + OTHERS - 1) / OTHERS);
    for (int i = 0; i < n; i += i < rest ? Math.min(step, rest - i) : 1) {
      int from = i;
      while (from > 0 && sorted[from - 1] == sorted[i]) {
        from--;
      }
      if (kept == 0 || sorted[i] > scores[kept - 1]) {
        scores[kept] = sorted[i];
        asHigh[kept] = (long) n - from;
        above[kept++] = (long) n - end(sorted, i);
      }
    }
    return new Significance(
        Arrays.copyOf(scores, kept), Arrays.copyOf(asHigh, kept), Arrays.copyOf(above, kept), n);
  }

  /** Index after the last of those that equal number {@code i}. */
  private static int end(double[] sorted, int i) {
    int end = i + 1;
    while (end < sorted.length && sorted[end] == sorted[i]) {
      end++;
    }
    return end;
  }

  /** The scores that are kept; a copy. */
  public double[] scores() {
    return scores.clone();
  }

  /** How many rows score as high as each; a copy. */
  public long[] asHigh() {
    return asHigh.clone();
  }

  /** How many rows score higher than each; a copy. */
  public long[] above() {
    return above.clone();
  }

  /** Number of rows. */
  public long count() {
    return count;
  }

  /** The smallest p-value there can be. */
  public double least() {
    return 1.0 / (count + 1);
  }

  /**
   * The p-value of a score.
   *
   * @return above 0, at most 1
   */
  public double of(double score) {
    int low = 0;
    int high = scores.length;
    // The first that is as high.
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (scores[middle] < score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == scores.length) {
      return least();
    }
    // Between two that are kept there may have been others: as many as score higher than the lower.
    boolean isExact = low == 0 || scores[low] == score;
    return (1.0 + (isExact ? asHigh[low] : above[low - 1])) / (count + 1);
  }

  /**
   * The least score whose p-value is at most this.
   *
   * @param pValue at least {@link #least()}, below 1
   */
  public double scoreOf(double pValue) {
    int low = 0;
    int high = scores.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (of(scores[middle]) > pValue) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    // Whatever is higher than the one before, if so few are.
    boolean isOpen = low > 0 && (1.0 + above[low - 1]) / (count + 1) <= pValue;
    return isOpen || low == scores.length ? Math.nextUp(scores[low - 1]) : scores[low];
  }
}
