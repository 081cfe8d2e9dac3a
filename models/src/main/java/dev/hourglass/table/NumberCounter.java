package dev.hourglass.table;

import dev.hourglass.base.Edges;
import dev.hourglass.table.IgnoredColumn.Reason;
import dev.hourglass.text.Quote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** What is known of the numbers of a column so far; NaN where one is missing. */
final class NumberCounter {
  /** Numbers whose squares, and sums of these, a double holds. */
  static final double LARGEST = 1e140;

  private final Moments moments = new Moments();
  private final Sample sample;
  private long missing;

  /**
   * Begins with none.
   *
   * @param sampled how many numbers are kept for quantiles
   */
  NumberCounter(int sampled) {
    sample = new Sample(sampled);
  }

  /**
   * Checks the numbers of a column.
   *
   * @throws TableFormatException if one is infinite or beyond {@value #LARGEST}
   */
  static void requireFinite(Chunk chunk, int column) throws TableFormatException {
    double[] numbers = chunk.numbers(column);
    for (int row = 0; row < chunk.rows(); row++) {
      if (Math.abs(numbers[row]) > LARGEST) {
        String name = chunk.columns().get(column).name();
        throw new TableFormatException(
            chunk.place(row) + ", column \"" + Quote.of(name) + "\"",
            numbers[row]
                + " has no place among numbers that have a mean; make it a missing cell, leave its"
                + " row out, or ignore the column");
      }
    }
  }

  /**
   * Adds the numbers of a column.
   *
   * @param keys random ones of the rows
   */
  void add(Chunk chunk, int column, long[] keys) {
    double[] numbers = chunk.numbers(column);
    long salt = Mix.STEP * (column + 1);
    for (int row = 0; row < chunk.rows(); row++) {
      add(numbers[row], Mix.of(keys[row] + salt));
    }
  }

  /**
   * Adds a number.
   *
   * @param key a random one
   */
  void add(double number, long key) {
    if (Double.isNaN(number)) {
      missing++;
    } else {
      moments.add(number);
      sample.add(key, number);
    }
  }

  void merge(NumberCounter other) {
    moments.merge(other.moments);
    sample.merge(other.sample);
    missing += other.missing;
  }

  Moments moments() {
    return moments;
  }

  long missing() {
    return missing;
  }

  boolean isEmpty() {
    return moments.count() == 0;
  }

  /**
   * The column, if no cell is there or all are the same number.
   *
   * @param text of a number for people
   */
  @Nullable IgnoredColumn ignored(SourceColumn column, DoubleFunction<String> text) {
    if (isEmpty()) {
      return new IgnoredColumn(column.name(), column.type(), Reason.MISSING, "");
    } else if (missing == 0 && moments.minimum() == moments.maximum()) {
      String finding = "always " + text.apply(moments.minimum());
      return new IgnoredColumn(column.name(), column.type(), Reason.CONSTANT, finding);
    }
    return null;
  }

  /** Of at least one number. */
  NumberSummary summary() {
    double[] sorted = sample.sorted();
    List<Double> quantiles = new ArrayList<>();
    quantiles.add(moments.minimum());
    for (int i = 1; i < NumberSummary.STEPS; i++) {
      quantiles.add(quantile(sorted, i / (double) NumberSummary.STEPS));
    }
    quantiles.add(moments.maximum());
    return new NumberSummary(
        moments.count(),
        moments.mean(),
        moments.deviation(),
        moments.minimum(),
        moments.maximum(),
        quantiles,
        shares(sorted, NumberSummary.edges(quantiles)));
  }

  /** Between two neighbours as far from each as the share asks for. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    double low = sorted[below];
    double high = sorted[Math.min(below + 1, sorted.length - 1)];
    return low + (high - low) * (place - below);
  }

  private static List<Double> shares(double[] numbers, List<Double> edges) {
    double[] sorted = edges.stream().mapToDouble(Double::doubleValue).toArray();
    long[] counts = new long[sorted.length + 1];
    for (double number : numbers) {
      counts[Edges.interval(sorted, number)]++;
    }
    return Arrays.stream(counts).mapToObj(count -> count / (double) numbers.length).toList();
  }
}
