package dev.hourglass.benchmarks.detection;

import java.util.Arrays;

/**
 * A mean over tables, and how far it may be off, for two questions. Splits of one table are no
 * independent tables, so their numbers are not thrown together.
 *
 * @param mean over the tables, of the means over their splits
 * @param ofTables its standard error as an estimate of other tables of which these are a sample;
 *     NaN if there is one
 * @param ofSplits its standard error as an estimate of these tables and all their splits; NaN if
 *     there is one split of each
 */
record Estimate(double mean, double ofTables, double ofSplits) {
  /**
   * Estimates it.
   *
   * @param numbers tables x splits, of each table as many
   */
  static Estimate of(double[][] numbers) {
    double[] means = Arrays.stream(numbers).mapToDouble(Estimate::mean).toArray();
    int tables = means.length;
    double withinTables = 0;
    for (double[] splits : numbers) {
      withinTables += variance(splits) / splits.length;
    }
    return new Estimate(
        mean(means), Math.sqrt(variance(means) / tables), Math.sqrt(withinTables) / tables);
  }

  private static double mean(double[] numbers) {
    return Arrays.stream(numbers).average().orElseThrow();
  }

  /** That of what the numbers are a sample of; NaN of a single one. */
  private static double variance(double[] numbers) {
    double mean = mean(numbers);
    double squares = Arrays.stream(numbers).map(each -> (each - mean) * (each - mean)).sum();
    return squares / (numbers.length - 1);
  }
}
