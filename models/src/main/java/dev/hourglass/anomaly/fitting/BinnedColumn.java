package dev.hourglass.anomaly.fitting;

import dev.hourglass.base.Edges;

/**
 * A column of rows, cut into intervals by the edges of all its histograms together: each row's
 * interval is found once, and everything else is counted by intervals.
 */
final class BinnedColumn {
  /** Added to each count, so that no probability is 0. */
  private static final double PRIOR = 0.5;

  private static final int MISSING = -1;

  private final int[] intervalOfRow;
  private final int intervals;

  /** For each histogram those of its intervals; none where each level is a bin. */
  private final double[][] edges;

  /** All edges together; none where there are levels. */
  private final double[] all;

  private BinnedColumn(int[] intervalOfRow, int intervals, double[][] edges, double[] all) {
    this.intervalOfRow = intervalOfRow;
    this.intervals = intervals;
    this.edges = edges;
    this.all = all;
  }

  /**
   * Cuts numbers.
   *
   * @param cells of which those that are NaN are missing
   * @param count of cells
   * @param edges for each histogram its edges, which rise
   * @param all edges together, which rise strictly
   */
  static BinnedColumn numbers(double[] cells, int count, double[][] edges, double[] all) {
    int[] intervalOfRow = new int[count];
    for (int row = 0; row < count; row++) {
      intervalOfRow[row] = Double.isNaN(cells[row]) ? MISSING : Edges.interval(all, cells[row]);
    }
    return new BinnedColumn(intervalOfRow, all.length + 1, edges, all);
  }

  /** Takes levels as they are, alike in all histograms. */
  static BinnedColumn levels(double[] cells, int count, int levels, int histograms) {
    int[] levelOfRow = new int[count];
    for (int row = 0; row < count; row++) {
      levelOfRow[row] = Double.isNaN(cells[row]) ? MISSING : (int) cells[row];
    }
    return new BinnedColumn(levelOfRow, levels, new double[histograms][0], new double[0]);
  }

  /**
   * The bin of each interval. Worked out when it is needed: kept for all columns of a wide table it
   * would take more memory than the table.
   */
  private int[] bins(int histogram) {
    int[] binOfInterval = new int[intervals];
    boolean isOfLevels = all.length == 0;
    int bin = 0;
    for (int i = 1; i < intervals; i++) {
      while (!isOfLevels && bin < edges[histogram].length && edges[histogram][bin] <= all[i - 1]) {
        bin++;
      }
      binOfInterval[i] = isOfLevels ? i : bin;
    }
    return binOfInterval;
  }

  /**
   * Negative logarithms of the intervals' probabilities.
   *
   * @param kept which rows count; the others are rows nevertheless
   * @return for each histogram one number for each interval, and that of a missing cell behind them
   */
  double[][] surprises(boolean[] kept) {
    long[] counts = new long[intervals];
    long missing = 0;
    for (int row = 0; row < intervalOfRow.length; row++) {
      if (kept[row]) {
        if (intervalOfRow[row] == MISSING) {
          missing++;
        } else {
          counts[intervalOfRow[row]]++;
        }
      }
    }
    double rows = intervalOfRow.length;
    double ofMissing = -Math.log((missing + PRIOR) / (rows + 2 * PRIOR));
    double ofPresent = -Math.log1p(-(missing + PRIOR) / (rows + 2 * PRIOR));
    double[][] surprises = new double[edges.length][intervals + 1];
    for (int h = 0; h < edges.length; h++) {
      int[] binOfInterval = bins(h);
      int bins = all.length == 0 ? intervals : edges[h].length + 1;
      long[] inBin = new long[bins];
      for (int i = 0; i < intervals; i++) {
        inBin[binOfInterval[i]] += counts[i];
      }
      double[] ofBin = new double[bins];
      for (int bin = 0; bin < bins; bin++) {
        ofBin[bin] = ofPresent - Math.log((inBin[bin] + PRIOR) / (rows + PRIOR * bins));
      }
      for (int i = 0; i < intervals; i++) {
        surprises[h][i] = ofBin[binOfInterval[i]];
      }
      surprises[h][intervals] = ofMissing;
    }
    return surprises;
  }

  /** Adds each row's surprise, by one histogram, times a factor. */
  void add(double[] surprises, double factor, double[] perRow) {
    for (int row = 0; row < perRow.length; row++) {
      int interval = intervalOfRow[row];
      perRow[row] += factor * surprises[interval == MISSING ? intervals : interval];
    }
  }
}
