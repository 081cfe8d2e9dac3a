package dev.hourglass.anomaly.events;

import static java.util.Objects.requireNonNull;

import dev.hourglass.table.window.Windows;

/** Scores of windows, put back on the rows of the series. */
public final class PointScores {
  /** What the score of a row is, of those of the windows that it is in. */
  public enum Rule {
    /**
     * Their mean. It is highest where the odd windows overlap, which is where what made them odd
     * is. One odd window among many counts little: choose the threshold among scores of rows, since
     * those of windows are rarely reached.
     */
    MEAN,

    /**
     * The highest. A row has at least a score exactly if a window that it is in has, so the
     * threshold of windows' scores is that of rows as well; but a single odd row raises the alarm
     * for all rows that share a window with it, before and after.
     */
    HIGHEST
  }

  private PointScores() {}

  /**
   * Scores of rows by {@link Rule#MEAN}: where an anomaly is, is what a time axis is asked for, and
   * the noise of single windows averages out.
   *
   * @param windows of the series
   * @param scores of all its windows
   * @param rows how many the series has
   * @return for each row its score; NaN where a row is in no window, which no threshold makes an
   *     alarm
   * @throws IllegalArgumentException as {@link #of(Windows, double[], int, Rule)}
   */
  public static double[] of(Windows windows, double[] scores, int rows) {
    return of(windows, scores, rows, Rule.MEAN);
  }

  /**
   * Scores of rows. A mean is infinite if one of its scores is, or if no double holds their sum.
   *
   * @param windows of the series
   * @param scores of all its windows: finite, or positive infinity
   * @param rows how many the series has
   * @param rule what the score of a row is
   * @return for each row its score; NaN where a row is in no window, which no threshold makes an
   *     alarm
   * @throws IllegalArgumentException if so many rows have not so many windows, or a score is NaN or
   *     negative infinity
   */
  public static double[] of(Windows windows, double[] scores, int rows, Rule rule) {
    requireNonNull(rule, "rule");
    long count = windows.count(rows);
    if (count != scores.length) {
      throw new IllegalArgumentException(
          scores.length
              + " scores for the "
              + count
              + " windows ("
              + windows
              + ") of "
              + rows
              + " rows; give the scores of all windows, and the number of rows of the series");
    }
    for (int window = 0; window < scores.length; window++) {
      if (!(scores[window] > Double.NEGATIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "The score of window " + window + " is " + scores[window] + "; give a number");
      }
    }
    return points(windows, scores, rows, rule);
  }

  /**
   * The windows that have a row follow each other, as many as fit into a length or one fewer. Cut
   * into blocks of so many windows, those of a row are the end of a block and the beginning of the
   * next one, or one of both: two numbers for each window are enough, however long windows are. And
   * nothing is subtracted, by which digits would be lost.
   */
  private static double[] points(Windows windows, double[] scores, int rows, Rule rule) {
    int stride = windows.stride();
    int block = (windows.length() - 1) / stride + 1;
    double[] begun = begun(scores, block, rule);
    double[] ended = ended(scores, block, rule);
    double[] points = new double[rows];
    for (int row = 0; row < rows; row++) {
      int first = row < windows.length() ? 0 : (row - windows.length()) / stride + 1;
      int last = Math.min(row / stride, scores.length - 1);
      double point;
      if (first > last) {
        point = Double.NaN;
      } else if (first % block == 0 && first / block == last / block) {
        point = begun[last];
      } else if (first / block == last / block) {
        point = ended[first];
      } else {
        point = joined(rule, ended[first], begun[last]);
      }
      points[row] = rule == Rule.MEAN ? point / (last - first + 1) : point;
    }
    return points;
  }

  /** For each window, all of its block up to it. */
  private static double[] begun(double[] scores, int block, Rule rule) {
    double[] begun = scores.clone();
    for (int i = 1; i < begun.length; i++) {
      begun[i] = i % block == 0 ? scores[i] : joined(rule, begun[i - 1], scores[i]);
    }
    return begun;
  }

  /** For each window, all of its block from it on. */
  private static double[] ended(double[] scores, int block, Rule rule) {
    double[] ended = scores.clone();
    for (int i = ended.length - 2; i >= 0; i--) {
      ended[i] = i % block == block - 1 ? scores[i] : joined(rule, scores[i], ended[i + 1]);
    }
    return ended;
  }

  private static double joined(Rule rule, double one, double other) {
    return rule == Rule.MEAN ? one + other : Math.max(one, other);
  }
}
