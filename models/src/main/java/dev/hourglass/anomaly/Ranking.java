package dev.hourglass.anomaly;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * How well scores put anomalies above other rows, for tables whose anomalies are known. Rows of
 * equal scores are in no order: measures are what is expected of a random one, or count them
 * together.
 */
public final class Ranking {
  /** Scores in descending order, and of each whether it is of an anomaly. */
  private final double[] scores;

  private final boolean[] isAnomaly;
  private final int anomalies;

  private Ranking(double[] scores, boolean[] isAnomaly) {
    this.scores = scores;
    this.isAnomaly = isAnomaly;
    int count = 0;
    for (boolean each : isAnomaly) {
      count += each ? 1 : 0;
    }
    this.anomalies = count;
  }

  /**
   * Ranks rows.
   *
   * @param scores of the rows, none NaN
   * @param isAnomaly what is known of them
   * @throws IllegalArgumentException if they are not as many, a score is NaN, or all rows are
   *     anomalies or none is
   */
  public static Ranking of(double[] scores, boolean[] isAnomaly) {
    requireNonNull(scores, "scores");
    if (scores.length != isAnomaly.length) {
      throw new IllegalArgumentException(
          scores.length + " scores for " + isAnomaly.length + " rows; give one for each");
    }
    for (int row = 0; row < scores.length; row++) {
      if (Double.isNaN(scores[row])) {
        throw new IllegalArgumentException("The score of row " + row + " is NaN; give a number");
      }
    }
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
    double[] sorted = new double[scores.length];
    boolean[] labels = new boolean[scores.length];
    for (int i = 0; i < order.length; i++) {
      sorted[i] = scores[order[i]];
      labels[i] = isAnomaly[order[i]];
    }
    Ranking ranking = new Ranking(sorted, labels);
    if (ranking.anomalies == 0 || ranking.anomalies == scores.length) {
      throw new IllegalArgumentException(
          ranking.anomalies
              + " of "
              + scores.length
              + " rows are anomalies; a ranking needs some that are and some that aren't");
    }
    return ranking;
  }

  /**
   * Area under the receiver operating characteristic: the probability that an anomaly scores higher
   * than another row, where equal scores count half.
   *
   * @return 0 to 1; ½ for scores that say nothing
   */
  public double auroc() {
    double pairs = 0;
    long above = 0;
    for (int i = 0; i < scores.length; ) {
      int end = endOfEqual(i);
      int found = count(i, end);
      int others = end - i - found;
      pairs += others * (above + found / 2.0);
      above += found;
      i = end;
    }
    return pairs / ((double) anomalies * (scores.length - anomalies));
  }

  /**
   * Average precision: the mean, over the anomalies, of the share of anomalies among the rows that
   * score as high. The area under the curve of precision and recall, as steps.
   *
   * @return 0 to 1; about the share of anomalies for scores that say nothing
   */
  public double averagePrecision() {
    double sum = 0;
    int above = 0;
    for (int i = 0; i < scores.length; ) {
      int end = endOfEqual(i);
      int found = count(i, end);
      above += found;
      sum += found * ((double) above / end);
      i = end;
    }
    return sum / anomalies;
  }

  /**
   * Share of anomalies among the rows that score highest; of rows with equal scores at the end as
   * many count as is their part.
   *
   * @param k how many rows, at least 1 and at most all
   * @throws IllegalArgumentException if it is out of range
   */
  public double precisionAt(int k) {
    if (k < 1 || k > scores.length) {
      throw new IllegalArgumentException(
          "k is " + k + "; give 1 to " + scores.length + ", the number of rows");
    }
    double sum = 0;
    for (int i = 0; i < k; ) {
      int end = endOfEqual(i);
      double part = Math.min(1, (k - i) / (double) (end - i));
      sum += part * count(i, end);
      i = end;
    }
    return sum / k;
  }

  private int endOfEqual(int from) {
    int end = from + 1;
    while (end < scores.length && scores[end] == scores[from]) {
      end++;
    }
    return end;
  }

  private int count(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += isAnomaly[i] ? 1 : 0;
    }
    return count;
  }
}
