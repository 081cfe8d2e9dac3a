package dev.hourglass.backend.onednn;

import dev.hourglass.backend.nativememory.Share;
import java.util.ArrayList;
import java.util.List;

/**
 * How a matrix product's result is cut into cells for several threads: by rows as long as there are
 * enough of them, since a cell of all columns reads {@code b} in the order in which it stands, then
 * by columns too.
 */
final class ProductGrid {
  /** Columns are cut at multiples of this: one vector, one cache line. */
  private static final long VECTOR = 16;

  /**
   * Multiplications below which a cell is not worth another thread: a few microseconds. So the
   * products of a single row of a small layer wake nobody up.
   */
  private static final long SMALLEST_CELL = 1L << 17;

  /** What reading or writing an element costs, in multiplications. */
  private static final long ELEMENT_COST = 8;

  private final List<Cut> rows;
  private final List<Cut> columns;

  private ProductGrid(List<Cut> rows, List<Cut> columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** One cell of the result. */
  record Cell(Cut rows, Cut columns) {}

  /**
   * The best grid for an m x k by k x n product.
   *
   * @param threads cells at most
   */
  static ProductGrid of(long m, long k, long n, int threads) {
    long worthwhile = Math.max(1, m * k * n / SMALLEST_CELL);
    int most = (int) Math.min(threads, worthwhile);
    ProductGrid best = new ProductGrid(cuts(0, m, 1), cuts(1, n, 1));
    for (int across = 1; across <= most; across++) {
      ProductGrid grid = new ProductGrid(cuts(0, m, most / across), cuts(1, n, across));
      if (grid.cost(k) < best.cost(k)) {
        best = grid;
      }
    }
    return best;
  }

  /** Estimated time of the largest cell, which is the time of all. */
  private long cost(long k) {
    long height = length(rows.get(0));
    long width = (length(columns.get(0)) + VECTOR - 1) / VECTOR * VECTOR;
    return height * width * k + ELEMENT_COST * (height * k + k * width + height * width);
  }

  private static long length(Cut cut) {
    return cut.to() - cut.from();
  }

  List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Cut row : rows) {
      for (Cut column : columns) {
        cells.add(new Cell(row, column));
      }
    }
    return cells;
  }

  /**
   * Cuts a dimension into parts of nearly equal length, the first one the longest.
   *
   * @param most parts at most
   */
  static List<Cut> cuts(int dimension, long length, int most) {
    // Elements that stand side by side are cut at whole vectors where there are enough of them.
    long unit = dimension > 0 && length >= most * VECTOR ? VECTOR : 1;
    List<Cut> cuts = new ArrayList<>();
    for (Share share : Share.of(length, unit, most)) {
      cuts.add(new Cut(dimension, share.from(), share.to()));
    }
    return cuts;
  }
}
