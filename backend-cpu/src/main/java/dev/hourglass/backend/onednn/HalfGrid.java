package dev.hourglass.backend.onednn;

import dev.hourglass.backend.nativememory.Share;
import java.util.ArrayList;
import java.util.List;

/**
 * How the half on and below a square matrix's diagonal is cut for several threads: into panels of
 * rows, each of which ends at the diagonal. A panel's work grows with its number, so each thread
 * gets as many from the top as from the bottom, and all get the same.
 */
final class HalfGrid {
  /**
   * Rows of a panel: with fewer a product is slower, with more its panels are more of the whole.
   */
  private static final long HEIGHT = 75;

  /** Rows of a panel below which the half takes about as long as the whole. */
  private static final long LEAST_HEIGHT = 60;

  private HalfGrid() {}

  /**
   * The panels of each thread, or none where the whole matrix takes no longer.
   *
   * @param side rows and columns of the matrix
   */
  static List<List<Share>> of(long side, int threads) {
    int round = 2 * threads;
    if (side < round * LEAST_HEIGHT) {
      return List.of();
    }
    List<List<Share>> parts = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      parts.add(new ArrayList<>());
    }
    long rounds = Math.max(1, Math.round((double) side / (round * HEIGHT)));
    int place = 0;
    for (Share panel : Share.of(side, 1, rounds * round)) {
      parts.get(place < threads ? place : round - 1 - place).add(panel);
      place = (place + 1) % round;
    }
    return parts;
  }
}
