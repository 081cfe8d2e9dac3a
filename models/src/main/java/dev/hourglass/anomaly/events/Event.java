package dev.hourglass.anomaly.events;

/**
 * Alarms that belong together.
 *
 * @param firstRow row of the first alarm, counted from 0
 * @param lastRow row of the last one
 * @param peakRow row of the alarm that scores highest; the first of several
 * @param peakScore its score
 * @param alarms how many rows from the first to the last are alarms, at least 1
 */
public record Event(int firstRow, int lastRow, int peakRow, double peakScore, int alarms) {
  /** Checks the arguments. */
  public Event {
    if (firstRow < 0 || peakRow < firstRow || lastRow < peakRow) {
      throw new IllegalArgumentException(
          "An event from row "
              + firstRow
              + " to "
              + lastRow
              + " with its peak in "
              + peakRow
              + "; give rows in their order, counted from 0");
    }
    if (Double.isNaN(peakScore)) {
      throw new IllegalArgumentException("The score of the peak is NaN; give a number");
    }
    if (alarms < 1 || alarms - 1 > lastRow - firstRow) {
      throw new IllegalArgumentException(
          alarms
              + " alarms in the rows "
              + firstRow
              + " to "
              + lastRow
              + "; give at least 1, and no more than there are rows");
    }
  }
}
