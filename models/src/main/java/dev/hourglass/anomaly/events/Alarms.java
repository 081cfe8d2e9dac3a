package dev.hourglass.anomaly.events;

/** Which rows are alarms. One whose number is NaN, as where nothing was scored, is none. */
public final class Alarms {
  private Alarms() {}

  /**
   * Rows with at least so high a score. A detector's threshold is of scores alone: of the rows
   * below it some can be anomalies by what was found in a cell, such as a level that was never
   * seen, which their p-values and verdicts know.
   *
   * @throws IllegalArgumentException if the threshold is NaN
   */
  public static boolean[] ofScores(double[] scores, double threshold) {
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException("The threshold is NaN; give a number");
    }
    boolean[] alarms = new boolean[scores.length];
    for (int row = 0; row < alarms.length; row++) {
      alarms[row] = scores[row] >= threshold;
    }
    return alarms;
  }

  /**
   * Rows whose p-value is at most the rate, by their scores or by what was found in a cell.
   *
   * @param pValues 0 to 1, or NaN
   * @param rate above 0, below 1
   * @throws IllegalArgumentException if that doesn't hold
   */
  public static boolean[] ofPValues(double[] pValues, double rate) {
    if (!(rate > 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "The rate is " + rate + "; give a number above 0 and below 1");
    }
    boolean[] alarms = new boolean[pValues.length];
    for (int row = 0; row < alarms.length; row++) {
      if (pValues[row] < 0 || pValues[row] > 1) {
        throw new IllegalArgumentException(
            "The p-value of row " + row + " is " + pValues[row] + "; give numbers from 0 to 1");
      }
      alarms[row] = pValues[row] <= rate;
    }
    return alarms;
  }
}
