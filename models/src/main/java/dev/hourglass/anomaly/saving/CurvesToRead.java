package dev.hourglass.anomaly.saving;

import dev.hourglass.anomaly.parts.Histograms;
import dev.hourglass.anomaly.parts.Marginal;
import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.Column;
import dev.hourglass.table.NumberColumn;
import dev.hourglass.table.Scale;
import dev.hourglass.table.TimeColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes apart what {@link HistogramsCodec} put together, curve by curve. */
final class CurvesToRead {
  private final int[] lengths;
  private final double[] missing;
  private final double[] values;
  private final double[] edges;
  private final double[] ranges;
  private final List<Scale> scales;
  private int curve;
  private int ofNumbers;
  private int value;
  private int edge;

  /** Checks each number by itself. */
  CurvesToRead(
      int[] lengths,
      double[] missing,
      double[] values,
      double[] edges,
      double[] ranges,
      List<Scale> scales) {
    this.lengths = lengths;
    this.missing = missing;
    this.values = values;
    this.edges = edges;
    this.ranges = ranges;
    this.scales = scales;
    for (int length : lengths) {
      Checks.require(length >= 1, "a curve of histograms has " + length + " values");
    }
    Checks.requireErrors(missing, "what histograms say of a missing cell");
    Checks.requireErrors(values, "a curve of histograms");
    Checks.requireWithin(edges, Double.MAX_VALUE, "an edge of histograms");
    Checks.requireWithin(ranges, Double.MAX_VALUE, "a range of histograms");
  }

  /**
   * Makes them.
   *
   * @throws IllegalArgumentException if there are not as many as the columns need
   */
  Histograms histograms(List<Column> columns) {
    List<Marginal> marginals = new ArrayList<>();
    for (Column column : columns) {
      marginals.add(marginal(column));
    }
    boolean areAllTaken =
        curve == lengths.length
            && ofNumbers == scales.size()
            && value == values.length
            && edge == edges.length;
    Checks.require(areAllTaken, "there are more curves of histograms than the columns have");
    return new Histograms(marginals);
  }

  private Marginal marginal(Column column) {
    if (column instanceof NumberColumn) {
      return numbers();
    } else if (column instanceof CategoryColumn category) {
      return levels(category.levelCount());
    } else if (column instanceof TimeColumn time) {
      List<Marginal.Numbers> parts = new ArrayList<>();
      while (parts.size() < time.parts().size()) {
        parts.add(numbers());
      }
      return new Marginal.Times(time.parts(), parts);
    }
    return new Marginal.Nothing();
  }

  private Marginal.Levels levels(int count) {
    double[] own = nextValues();
    Checks.require(
        own.length == count, own.length + " values of histograms for " + count + " levels");
    return new Marginal.Levels(own, missing[curve - 1]);
  }

  private Marginal.Numbers numbers() {
    double[] own = nextValues();
    int count = own.length - 1;
    Checks.require(
        count <= edges.length - edge && ofNumbers < scales.size(),
        "there are fewer edges of histograms than the columns have");
    double[] ownEdges = Arrays.copyOfRange(edges, edge, edge + count);
    edge += count;
    Scale scale = scales.get(ofNumbers);
    int range = ofNumbers++ * HistogramsCodec.RANGE;
    double low = ranges[range];
    double high = ranges[range + 1];
    double slope = ranges[range + 2];
    // Otherwise a distance from it is no number.
    boolean isRange =
        low <= high
            && Double.isFinite(scale.scaled(low))
            && Double.isFinite(scale.scaled(high))
            && slope > 0;
    Checks.require(
        isRange, "a range of histograms is " + low + " to " + high + " with the slope " + slope);
    return new Marginal.Numbers(ownEdges, own, missing[curve - 1], low, high, scale, slope);
  }

  private double[] nextValues() {
    Checks.require(
        curve < lengths.length && lengths[curve] <= values.length - value,
        "there are fewer curves of histograms than the columns have");
    double[] own = Arrays.copyOfRange(values, value, value + lengths[curve]);
    value += lengths[curve++];
    return own;
  }
}
