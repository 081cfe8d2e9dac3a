package dev.hourglass.table;

import java.util.Arrays;

/**
 * The lines in which rows begin. Mostly each is the line after that of the row before, so only
 * where that isn't so something is kept.
 */
final class LineNumbers {
  /** Rows after which the distance of row and line is another, rising. */
  private int[] starts = new int[8];

  /** What is added to a row from there on. */
  private long[] distances = new long[8];

  private int runs;
  private int rows;

  /** Adds a row. */
  void add(long line) {
    long distance = line - rows;
    if (runs == 0 || distances[runs - 1] != distance) {
      if (runs == starts.length) {
        starts = Arrays.copyOf(starts, 2 * runs);
        distances = Arrays.copyOf(distances, 2 * runs);
      }
      starts[runs] = rows;
      distances[runs] = distance;
      runs++;
    }
    rows++;
  }

  /** The line of a row, one of those that were added. */
  long of(int row) {
    int found = Arrays.binarySearch(starts, 0, runs, row);
    return row + distances[found >= 0 ? found : -found - 2];
  }
}
