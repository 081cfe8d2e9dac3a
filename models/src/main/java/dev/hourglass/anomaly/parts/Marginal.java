package dev.hourglass.anomaly.parts;

import dev.hourglass.base.Edges;
import dev.hourglass.table.Scale;
import dev.hourglass.table.TimePart;
import java.util.List;

/**
 * How odd the cells of one column are by themselves: the sum over several histograms of the
 * negative logarithm of a cell's probability, each times the histogram's weight. A function of a
 * cell that is the same on every machine. Immutable.
 */
public sealed interface Marginal {
  /**
   * How odd a cell is.
   *
   * @param cell as {@link Rows} has it
   * @return at least 0; infinite for an infinite cell
   */
  double of(double cell);

  /**
   * Adds how odd each cell of a column is to its error.
   *
   * @param cells rows x columns, as {@link Rows} has them
   * @param first index of the column's first cell, and of its error
   * @param step from row to row
   * @param count of rows
   * @param errors rows x columns
   */
  default void add(double[] cells, int first, int step, int count, double[] errors) {
    for (int row = 0; row < count; row++) {
      errors[first + row * step] += of(cells[first + row * step]);
    }
  }

  /**
   * Of numbers: constant between edges, and beyond the fitted range rising without end, with the
   * distance as the scaling sees it.
   */
  final class Numbers implements Marginal {
    /** So many that few have several edges, if edges are evenly spread. */
    private static final int BUCKETS_OF_EDGE = 2;

    private final double[] edges;

    private final double firstEdge;
    private final double lastEdge;

    /** Of equal width, in one unit of the numbers; 0 where that is beyond all numbers. */
    private final double bucketsPerUnit;

    /** Edges below each bucket. */
    private final int[] below;

    private final double[] values;
    private final double missing;
    private final double low;
    private final double high;
    private final Scale scale;
    private final double slope;

    /**
     * Takes what was counted.
     *
     * @param edges of all histograms, strictly increasing; a cell's interval is the number of edges
     *     that are not above it
     * @param values of the intervals: one more than edges
     * @param missing of a missing cell
     * @param low the lowest number fitted to
     * @param high the highest
     * @param scale by which distances are taken
     * @param slope of the rise
     * @throws IllegalArgumentException if there aren't as many values, or the edges don't rise
     */
    public Numbers(
        double[] edges,
        double[] values,
        double missing,
        double low,
        double high,
        Scale scale,
        double slope) {
      this.edges = edges.clone();
      this.values = values.clone();
      this.missing = missing;
      this.low = low;
      this.high = high;
      this.scale = scale;
      this.slope = slope;
      boolean isRight = values.length == edges.length + 1;
      for (int i = 1; i < edges.length; i++) {
        isRight &= edges[i - 1] < edges[i];
      }
      if (!isRight) {
        throw new IllegalArgumentException(
            values.length
                + " values for "
                + edges.length
                + " edges; give one more, and edges that rise");
      }
      firstEdge = edges.length == 0 ? Double.POSITIVE_INFINITY : edges[0];
      lastEdge = edges.length == 0 ? Double.POSITIVE_INFINITY : edges[edges.length - 1];
      int count = BUCKETS_OF_EDGE * edges.length;
      double perUnit = count / (lastEdge - firstEdge);
      bucketsPerUnit = perUnit <= Double.MAX_VALUE ? perUnit : 0;
      // The highest edge may be in a bucket of its own.
      below = new int[count + 2];
      for (double edge : edges) {
        below[1 + (int) ((edge - firstEdge) * bucketsPerUnit)]++;
      }
      for (int i = 1; i < below.length; i++) {
        below[i] += below[i - 1];
      }
    }

    /** Of all histograms; a copy. */
    public double[] edges() {
      return edges.clone();
    }

    /** Of the intervals; a copy. */
    public double[] values() {
      return values.clone();
    }

    /** Of a missing cell. */
    public double missing() {
      return missing;
    }

    /** The lowest number fitted to. */
    public double low() {
      return low;
    }

    /** The highest number fitted to. */
    public double high() {
      return high;
    }

    /** By which distances are taken. */
    public Scale scale() {
      return scale;
    }

    /** Of the rise beyond the fitted range. */
    public double slope() {
      return slope;
    }

    @Override
    public double of(double cell) {
      if (Double.isNaN(cell)) {
        return missing;
      }
      double value = values[interval(cell)];
      if (cell > high) {
        return value + slope * (scale.scaled(cell) - scale.scaled(high));
      }
      return cell < low ? value + slope * (scale.scaled(low) - scale.scaled(cell)) : value;
    }

    /** As any other, but a loop of its own, into which the function is compiled. */
    @Override
    public void add(double[] cells, int first, int step, int count, double[] errors) {
      for (int row = 0, at = first; row < count; row++, at += step) {
        errors[at] += of(cells[at]);
      }
    }

    /** As {@link Edges#interval(double[], double)}, of which a bucket tells nearly all. */
    private int interval(double cell) {
      if (cell < firstEdge) {
        return 0;
      }
      if (!(cell < lastEdge)) {
        return edges.length;
      }
      int bucket = (int) ((cell - firstEdge) * bucketsPerUnit);
      return Edges.interval(edges, cell, below[bucket], below[bucket + 1]);
    }
  }

  /** Of categories. */
  final class Levels implements Marginal {
    private final double[] values;
    private final double missing;

    /**
     * Takes what was counted.
     *
     * @param values of the levels by their numbers
     * @param missing of a cell that is NaN
     */
    public Levels(double[] values, double missing) {
      this.values = values.clone();
      this.missing = missing;
    }

    /** Of the levels; a copy. */
    public double[] values() {
      return values.clone();
    }

    /** Of a cell that is NaN. */
    public double missing() {
      return missing;
    }

    @Override
    public double of(double cell) {
      return Double.isNaN(cell) ? missing : values[(int) cell];
    }
  }

  /**
   * Of points in time: the mean over the parts of them that count.
   *
   * @param parts what they are
   * @param marginals of a part's phase in its cycle, or of the point itself where it has none
   */
  record Times(List<TimePart> parts, List<Numbers> marginals) implements Marginal {
    /** Copies the lists. */
    public Times {
      parts = List.copyOf(parts);
      marginals = List.copyOf(marginals);
    }

    @Override
    public double of(double cell) {
      double sum = 0;
      for (int i = 0; i < marginals.size(); i++) {
        sum += marginals.get(i).of(number(parts.get(i), cell));
      }
      return marginals.isEmpty() ? 0 : sum / marginals.size();
    }

    /** What a part's marginal is of; NaN where a cell is missing. */
    public static double number(TimePart part, double cell) {
      return part.isCyclic() ? part.phase(cell) : cell;
    }
  }

  /** Of a column that doesn't count. */
  record Nothing() implements Marginal {
    @Override
    public double of(double cell) {
      return 0;
    }
  }
}
