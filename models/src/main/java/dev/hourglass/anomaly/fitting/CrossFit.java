package dev.hourglass.anomaly.fitting;

import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.tensor.Seeds;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Shares of rows' columns in their scores, by parts that were fitted to the other folds: each row
 * is scored as a new one would be.
 */
final class CrossFit {
  private CrossFit() {}

  /**
   * Fits once for each fold.
   *
   * @param foldOfRow the fold of each row of the sample
   * @param gap rows before and after a held-out row that aren't fitted to: 0, or of rows in the
   *     order of time as many as are alike
   * @param done hears of each fold
   * @param workers score blocks of rows
   * @return rows x columns
   */
  static double[] shares(
      PartsFit fit,
      Sample sample,
      int columns,
      int[] foldOfRow,
      int gap,
      long seed,
      IntConsumer done,
      Workers workers) {
    double[] shares = new double[sample.count() * columns];
    int folds = Arrays.stream(foldOfRow).max().orElse(-1) + 1;
    for (int fold = 0; fold < folds; fold++) {
      boolean[] isHeldOut = new boolean[foldOfRow.length];
      for (int row = 0; row < foldOfRow.length; row++) {
        isHeldOut[row] = foldOfRow[row] == fold;
      }
      Sample fitted = sample.select(isFar(isHeldOut, gap));
      if (fitted.count() == 0) {
        throw new IllegalArgumentException(
            "A gap of "
                + gap
                + " rows leaves none of "
                + sample.count()
                + " to fit to; give a smaller gap, more rows, or more folds");
      }
      try (Combination combination = fit.fit(fitted, Seeds.derive(seed, fold))) {
        score(combination, sample, Sample.indices(isHeldOut), shares, workers);
      }
      done.accept(fold);
    }
    return shares;
  }

  private static void score(
      Combination combination, Sample sample, int[] rows, double[] shares, Workers workers) {
    int columns = combination.columns();
    workers.blocks(
        rows.length,
        (first, count) -> {
          int[] block = Arrays.copyOfRange(rows, first, first + count);
          double[] found = combination.shares(sample.select(block).rows());
          for (int i = 0; i < count; i++) {
            System.arraycopy(found, i * columns, shares, block[i] * columns, columns);
          }
        });
  }

  /** Which rows have no held-out one within the gap, before them or after them. */
  static boolean[] isFar(boolean[] isHeldOut, int gap) {
    int rows = isHeldOut.length;
    boolean[] isFar = new boolean[rows];
    long last = Long.MIN_VALUE / 2;
    for (int row = 0; row < rows; row++) {
      last = isHeldOut[row] ? row : last;
      isFar[row] = row - last > gap;
    }
    long next = Long.MAX_VALUE / 2;
    for (int row = rows - 1; row >= 0; row--) {
      next = isHeldOut[row] ? row : next;
      isFar[row] &= next - row > gap;
    }
    return isFar;
  }
}
