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
     * threshold of windows is that of rows as well; but a single odd row raises the alarm for all
     * rows that share a window with it, before and after.
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
    double[] points = new double[rows];
    int[] covering = new int[rows];
    for (int window = 0; window < scores.length; window++) {
      double score = scores[window];
      if (!(score > Double.NEGATIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "The score of window " + window + " is " + score + "; give a number");
      }
      int first = (int) windows.firstRow(window);
      int end = first + windows.length();
      for (int row = first; row < end; row++) {
        points[row] = covering[row] == 0 ? score : joined(rule, points[row], score);
        covering[row]++;
      }
    }
    finish(rule, points, covering);
    return points;
  }

  private static double joined(Rule rule, double before, double score) {
    return rule == Rule.MEAN ? before + score : Math.max(before, score);
  }

  private static void finish(Rule rule, double[] points, int[] covering) {
    for (int row = 0; row < points.length; row++) {
      if (covering[row] == 0) {
        points[row] = Double.NaN;
      } else if (rule == Rule.MEAN) {
        points[row] /= covering[row];
      }
    }
  }
}
