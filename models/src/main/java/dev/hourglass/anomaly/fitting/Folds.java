package dev.hourglass.anomaly.fitting;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Which rows are held out together, so that every row is scored by parts that never saw it. */
final class Folds {
  private Folds() {}

  /**
   * Folds of nearly equal size, drawn at random.
   *
   * @return the fold of each row
   */
  static int[] random(int rows, int folds, long seed) {
    int[] foldOfRow = new int[rows];
    Arrays.setAll(foldOfRow, row -> row % folds);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = rows - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int fold = foldOfRow[i];
      foldOfRow[i] = foldOfRow[other];
      foldOfRow[other] = fold;
    }
    return foldOfRow;
  }

  /**
   * Folds of rows that follow each other, in the order of the rows.
   *
   * @return the fold of each row
   */
  static int[] blocks(int rows, int folds) {
    int[] foldOfRow = new int[rows];
    Arrays.setAll(foldOfRow, row -> (int) ((long) row * folds / rows));
    return foldOfRow;
  }
}
