package dev.hourglass.table;

import dev.hourglass.base.Edges;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** Counts the cells of a column by the bins that its schema has. */
final class DriftCounter {
  /** What each bin has more of, so that an empty one is no infinity. */
  private static final double HALF = 0.5;

  /** Fitted cells of each bin. */
  private final double[] fitted;

  private final long[] counts;
  private final Binning binning;
  private final double fittedMissing;
  private final boolean hasIndex;
  private long missing;
  private long present;
  private long unseen;

  /** Where a cell belongs. */
  private interface Binning {
    int NONE = -1;

    /** Of the cell's bin; negative for a missing one. */
    int bin(double cell);

    /** Whether there was no such cell when the schema was fitted. */
    boolean isUnseen(double cell);
  }

  private DriftCounter(double[] fitted, Binning binning, double fittedMissing, boolean hasIndex) {
    this.fitted = fitted;
    this.counts = new long[fitted.length];
    this.binning = binning;
    this.fittedMissing = fittedMissing;
    this.hasIndex = hasIndex;
  }

  static DriftCounter of(Column column) {
    if (column instanceof NumberColumn numbers) {
      NumberSummary summary = numbers.summary();
      double[] fitted =
          summary.shares().stream().mapToDouble(share -> share * summary.count()).toArray();
      Binning binning = new OfNumbers(summary, array(summary.edges()));
      return new DriftCounter(fitted, binning, share(numbers.missing(), summary.count()), true);
    } else if (column instanceof TimeColumn times) {
      NumberSummary summary = times.summary();
      Binning binning = new OfNumbers(summary, array(List.of()));
      double missing = share(times.missing(), summary.count());
      return new DriftCounter(new double[1], binning, missing, false);
    } else if (column instanceof CategoryColumn category) {
      double[] fitted = new double[category.missingLevel()];
      Arrays.setAll(fitted, category::count);
      double missing = share(category.missing(), category.count());
      return new DriftCounter(fitted, new OfLevels(category), missing, true);
    }
    return new DriftCounter(new double[1], new OfNothing(), 0, false);
  }

  private static double[] array(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double share(long part, long others) {
    return part + others == 0 ? 0 : part / (double) (part + others);
  }

  private static final class OfNumbers implements Binning {
    private final NumberSummary summary;
    private final double[] edges;

    OfNumbers(NumberSummary summary, double[] edges) {
      this.summary = summary;
      this.edges = edges;
    }

    @Override
    public int bin(double cell) {
      return Double.isNaN(cell) ? NONE : Edges.interval(edges, cell);
    }

    @Override
    public boolean isUnseen(double cell) {
      return cell < summary.minimum() || cell > summary.maximum();
    }
  }

  private record OfLevels(CategoryColumn column) implements Binning {
    @Override
    public int bin(double cell) {
      return cell == column.missingLevel() ? NONE : (int) cell;
    }

    @Override
    public boolean isUnseen(double cell) {
      return cell == column.unknownLevel();
    }
  }

  private record OfNothing() implements Binning {
    @Override
    public int bin(double cell) {
      return NONE;
    }

    @Override
    public boolean isUnseen(double cell) {
      return false;
    }
  }

  void add(double cell) {
    int bin = binning.bin(cell);
    if (bin < 0) {
      missing++;
    } else {
      present++;
      counts[bin]++;
      unseen += binning.isUnseen(cell) ? 1 : 0;
    }
  }

  Drift.OfColumn drift(String name) {
    return new Drift.OfColumn(
        name,
        share(missing, present),
        fittedMissing,
        share(unseen, present - unseen),
        stabilityIndex());
  }

  private OptionalDouble stabilityIndex() {
    if (present == 0 || !hasIndex) {
      return OptionalDouble.empty();
    }
    double all = Arrays.stream(fitted).sum() + HALF * fitted.length;
    double allNow = present + HALF * fitted.length;
    double index = 0;
    for (int i = 0; i < fitted.length; i++) {
      double before = (fitted[i] + HALF) / all;
      double now = (counts[i] + HALF) / allNow;
      index += (before - now) * Math.log(before / now);
    }
    return OptionalDouble.of(index);
  }
}
