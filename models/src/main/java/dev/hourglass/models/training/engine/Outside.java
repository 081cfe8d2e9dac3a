package dev.hourglass.models.training.engine;

import org.jspecify.annotations.Nullable;

/**
 * Values of data that are not where they should be.
 *
 * @param cells whose they are
 * @param row of the first, in row-major order
 * @param column of the first
 * @param count how many there are
 */
record Outside(KnownCells cells, int row, int column, long count) {
  /** Where values should be. */
  interface Limits {
    /** Whether a value is there. */
    boolean hold(int column, float value);
  }

  /** Those that are beyond some limits; null if none is. */
  static @Nullable Outside of(KnownCells cells, Limits limits) {
    long[] count = new long[1];
    int[] first = new int[2];
    cells.forEachRow(
        (row, values, areThere) -> {
          for (int column = 0; column < values.length; column++) {
            if (areThere[column] && !limits.hold(column, values[column]) && count[0]++ == 0) {
              first[0] = row;
              first[1] = column;
            }
          }
        });
    return count[0] == 0 ? null : new Outside(cells, first[0], first[1], count[0]);
  }

  /** Where the first is, and what. */
  String first() {
    return cells.named(row, column);
  }

  /** How many of how many. */
  String share() {
    long all = (long) cells.data().rows() * cells.data().columns();
    return count + " of " + all + " elements lie outside";
  }
}
