package dev.hourglass.anomaly.fitting;

import dev.hourglass.anomaly.parts.Histograms;
import dev.hourglass.anomaly.parts.Marginal;
import dev.hourglass.table.Scale;
import dev.hourglass.table.TimePart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fits histograms: several of each column, of 5 to 20 bins of equal width over the range of its
 * scaled numbers, whose edges are shifted by up to .45 of a bin. Each histogram's surprise of a row
 * is divided by its median over the rows, so that coarse ones count as much as fine ones.
 */
final class HistogramFit {
  private static final int FEWEST_BINS = 5;
  private static final int MOST_BINS = 20;
  private static final double SHIFT = 0.45;

  /** Histograms of all columns together; a wide table has fewer of each. */
  private static final int MOST_HISTOGRAMS = 1 << 17;

  /** Below it a median is no unit. */
  private static final double LEAST_MEDIAN = 1e-12;

  private final int rows;
  private final List<Column> columns = new ArrayList<>();
  private final int histograms;
  private final Cancellation cancellation;

  /** Draws the edges, and finds every row's intervals. */
  HistogramFit(
      Sample sample,
      List<ColumnShape> shapes,
      int histograms,
      long seed,
      Cancellation cancellation) {
    this.cancellation = cancellation;
    this.rows = sample.count();
    this.histograms =
        Math.max(1, Math.min(histograms, MOST_HISTOGRAMS / Math.max(1, shapes.size())));
    SplittableRandom random = new SplittableRandom(seed);
    int[] bins = new int[this.histograms];
    Arrays.setAll(bins, i -> FEWEST_BINS + random.nextInt(MOST_BINS - FEWEST_BINS + 1));
    for (int i = 0; i < shapes.size(); i++) {
      cancellation.check();
      columns.add(column(shapes.get(i), sample.column(i), bins, random));
    }
  }

  private Column column(ColumnShape shape, double[] cells, int[] bins, SplittableRandom random) {
    if (shape instanceof ColumnShape.Numbers numbers) {
      return new NumberColumn(numbers, cells, rows, bins, random);
    } else if (shape instanceof ColumnShape.Levels levels) {
      return new LevelColumn(BinnedColumn.levels(cells, rows, levels.levels(), histograms));
    } else if (shape instanceof ColumnShape.Times times) {
      return new TimeColumn(times, cells, rows, bins, random, cancellation);
    }
    return new NoColumn();
  }

  /**
   * Counts.
   *
   * @param kept the rows that count
   */
  Histograms fit(boolean[] kept) {
    double[][] perRow = new double[histograms][rows];
    for (Column column : columns) {
      column.add(kept, perRow, cancellation);
    }
    double[] factors = new double[histograms];
    for (int h = 0; h < histograms; h++) {
      cancellation.check();
      factors[h] = 1 / Math.max(LEAST_MEDIAN, Medians.of(perRow[h]));
    }
    List<Marginal> marginals = new ArrayList<>();
    for (Column column : columns) {
      cancellation.check();
      marginals.add(column.marginal(kept, factors));
    }
    return new Histograms(marginals);
  }

  /**
   * How a column is counted: twice, since what was counted of all columns would take more memory
   * than a wide table.
   */
  private sealed interface Column {
    /** Adds the surprises of each row, for each histogram. */
    void add(boolean[] kept, double[][] perRow, Cancellation cancellation);

    Marginal marginal(boolean[] kept, double[] factors);
  }

  private static final class NoColumn implements Column {
    @Override
    public void add(boolean[] kept, double[][] perRow, Cancellation cancellation) {}

    @Override
    public Marginal marginal(boolean[] kept, double[] factors) {
      return new Marginal.Nothing();
    }
  }

  private static final class LevelColumn implements Column {
    private final BinnedColumn binned;

    LevelColumn(BinnedColumn binned) {
      this.binned = binned;
    }

    @Override
    public void add(boolean[] kept, double[][] perRow, Cancellation cancellation) {
      HistogramFit.add(binned, kept, 1, perRow, cancellation);
    }

    @Override
    public Marginal marginal(boolean[] kept, double[] factors) {
      double[] all = weighted(binned.surprises(kept), factors);
      return new Marginal.Levels(Arrays.copyOf(all, all.length - 1), all[all.length - 1]);
    }
  }

  private static final class NumberColumn implements Column {
    private final ColumnShape.Numbers shape;
    private final double low;
    private final double high;
    private final double[] edges;
    private final double[] widths;
    private final BinnedColumn binned;

    NumberColumn(
        ColumnShape.Numbers shape, double[] cells, int rows, int[] bins, SplittableRandom random) {
      this.shape = shape;
      double lowest = Double.POSITIVE_INFINITY;
      double highest = Double.NEGATIVE_INFINITY;
      for (int row = 0; row < rows; row++) {
        if (!Double.isNaN(cells[row])) {
          lowest = Math.min(lowest, cells[row]);
          highest = Math.max(highest, cells[row]);
        }
      }
      boolean isEmpty = lowest > highest;
      low = isEmpty ? shape.scale().center() : lowest;
      high = isEmpty ? shape.scale().center() : highest;
      double from = shape.scale().scaled(low);
      double range = shape.scale().scaled(high) - from;
      double[][] ofEach = new double[bins.length][];
      widths = new double[bins.length];
      for (int h = 0; h < bins.length; h++) {
        double shift = (random.nextDouble() * 2 - 1) * SHIFT;
        int parts = bins[h];
        widths[h] = range > 0 ? range / parts : 1;
        double[] drawn = new double[range > 0 ? parts - 1 : 0];
        Arrays.setAll(drawn, k -> shape.scale().original(from + range * (k + 1 + shift) / parts));
        ofEach[h] = drawn;
      }
      edges = Arrays.stream(ofEach).flatMapToDouble(Arrays::stream).sorted().distinct().toArray();
      binned = BinnedColumn.numbers(cells, rows, ofEach, edges);
    }

    @Override
    public void add(boolean[] kept, double[][] perRow, Cancellation cancellation) {
      HistogramFit.add(binned, kept, 1, perRow, cancellation);
    }

    @Override
    public Marginal.Numbers marginal(boolean[] kept, double[] factors) {
      double[] all = weighted(binned.surprises(kept), factors);
      double slope = 0;
      for (int h = 0; h < factors.length; h++) {
        slope += factors[h] / widths[h];
      }
      return new Marginal.Numbers(
          edges,
          Arrays.copyOf(all, all.length - 1),
          all[all.length - 1],
          low,
          high,
          shape.scale(),
          slope);
    }
  }

  private static final class TimeColumn implements Column {
    private static final ColumnShape.Numbers CYCLE =
        new ColumnShape.Numbers(new Scale(0.5, 1, false));

    private final List<TimePart> names;
    private final List<NumberColumn> parts = new ArrayList<>();

    TimeColumn(
        ColumnShape.Times shape,
        double[] cells,
        int rows,
        int[] bins,
        SplittableRandom random,
        Cancellation cancellation) {
      this.names = shape.parts();
      for (TimePart part : names) {
        cancellation.check();
        double[] numbers =
            Arrays.stream(cells).map(cell -> Marginal.Times.number(part, cell)).toArray();
        ColumnShape.Numbers numberShape =
            part.isCyclic() ? CYCLE : new ColumnShape.Numbers(shape.scale());
        parts.add(new NumberColumn(numberShape, numbers, rows, bins, random));
      }
    }

    @Override
    public void add(boolean[] kept, double[][] perRow, Cancellation cancellation) {
      for (NumberColumn part : parts) {
        HistogramFit.add(part.binned, kept, 1.0 / parts.size(), perRow, cancellation);
      }
    }

    @Override
    public Marginal marginal(boolean[] kept, double[] factors) {
      return new Marginal.Times(
          names, parts.stream().map(part -> part.marginal(kept, factors)).toList());
    }
  }

  private static void add(
      BinnedColumn binned,
      boolean[] kept,
      double part,
      double[][] perRow,
      Cancellation cancellation) {
    double[][] surprises = binned.surprises(kept);
    for (int h = 0; h < perRow.length; h++) {
      cancellation.check();
      binned.add(surprises[h], part, perRow[h]);
    }
  }

  private static double[] weighted(double[][] surprises, double[] factors) {
    double[] sums = new double[surprises[0].length];
    for (int h = 0; h < factors.length; h++) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += factors[h] * surprises[h][i];
      }
    }
    return sums;
  }
}
