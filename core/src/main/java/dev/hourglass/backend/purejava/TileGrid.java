package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Tiles;

/**
 * How an output is cut into tiles, and the tiles are shared among threads: panel by panel, and in a
 * panel from top to bottom, each thread gets a stretch of about the same work. A panel in which one
 * stretch ends and another begins is packed by both, which costs less than to wait for each other.
 * Of a symmetric output the tiles wholly above the diagonal are left out.
 */
final class TileGrid {
  private final int lanes;
  private final int rows;
  private final int most;

  /** Panels of the most vectors; those of two come behind them. */
  private final int widest;

  private final int panels;

  /** Tiles that a panel's height takes. */
  private final int tiles;

  private final boolean isHalf;

  /**
   * Cuts an m x n output.
   *
   * @param isHalf whether only what is on and below the diagonal is to be computed
   */
  TileGrid(Tiles tiles, int m, int n, boolean isHalf) {
    this.isHalf = isHalf;
    this.lanes = tiles.lanes();
    this.rows = tiles.rows();
    this.most = tiles.mostVectors();
    int vectors = (n + lanes - 1) / lanes;
    int last = 0;
    // As few vectors beyond the output as there can be: 7 are 3 + 2 + 2.
    while (2 * last < vectors && (vectors - 2 * last) % most != 0) {
      last++;
    }
    this.widest = Math.max(0, vectors - 2 * last) / most;
    this.panels = widest + last;
    this.tiles = (m + rows - 1) / rows;
  }

  /** Vectors of the widest tiles there can be. */
  int most() {
    return most;
  }

  int panels() {
    return panels;
  }

  /** Tiles that a panel's height takes. */
  int tiles() {
    return tiles;
  }

  /** A panel's first tile, above which there is nothing to be computed. */
  int firstTile(int panel) {
    return isHalf ? column(panel) / rows : 0;
  }

  /** A panel's width in vectors. */
  int vectors(int panel) {
    return panel < widest ? most : 2;
  }

  /** A panel's width in columns. */
  int width(int panel) {
    return vectors(panel) * lanes;
  }

  /** A panel's first column. */
  int column(int panel) {
    int narrow = Math.max(0, panel - widest);
    return ((panel - narrow) * most + narrow * 2) * lanes;
  }

  /**
   * Where a part of the work begins, counted in tiles; where the last one ends if it's the next.
   */
  int start(int part, int parts) {
    return isHalf ? startInHalf(part, parts) : startInAll(part, parts);
  }

  private int startInHalf(int part, int parts) {
    long work = 0;
    for (int panel = 0; panel < panels; panel++) {
      work += work(panel);
    }
    long before = work * part / parts;
    for (int panel = 0; panel < panels; panel++) {
      long here = work(panel);
      if (before < here) {
        return Math.toIntExact((long) panel * tiles + firstTile(panel) + before / vectors(panel));
      }
      before -= here;
    }
    return panels * tiles;
  }

  /** A panel's work, counted in vectors. */
  private long work(int panel) {
    return (long) (tiles - firstTile(panel)) * vectors(panel);
  }

  private int startInAll(int part, int parts) {
    long wide = (long) widest * tiles * most;
    long work = wide + (long) (panels - widest) * tiles * 2;
    long before = work * part / parts;
    long start = before < wide ? before / most : (long) widest * tiles + (before - wide) / 2;
    return Math.toIntExact(start);
  }
}
