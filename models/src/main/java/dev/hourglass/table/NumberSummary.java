package dev.hourglass.table;

import java.util.List;

/**
 * What is known of the numbers of a column.
 *
 * @param count how many there are, at least 1; missing ones don't count
 * @param mean of them
 * @param deviation their standard deviation (of the population); 0 if and only if all are the same
 * @param minimum the smallest
 * @param maximum the largest
 * @param quantiles at 0, 5, …, 100 %, of a sample; the outermost are minimum and maximum
 * @param shares of the sample, one more than there are {@linkplain #edges() edges}
 */
public record NumberSummary(
    long count,
    double mean,
    double deviation,
    double minimum,
    double maximum,
    List<Double> quantiles,
    List<Double> shares) {
  /** Steps from one quantile to the next. */
  static final int STEPS = 20;

  /**
   * Checks the arguments.
   *
   * @throws IllegalArgumentException if they can't be those of any numbers
   */
  public NumberSummary {
    quantiles = List.copyOf(quantiles);
    shares = List.copyOf(shares);
    require(count >= 1, "there are no numbers");
    for (double number : new double[] {mean, deviation, minimum, maximum}) {
      require(Double.isFinite(number), "a statistic is " + number);
    }
    require(minimum <= maximum, "the minimum is above the maximum");
    require(
        deviation >= 0 && (deviation == 0) == (minimum == maximum),
        "the deviation is " + deviation);
    require(quantiles.size() == STEPS + 1, "there are " + quantiles.size() + " quantiles");
    require(
        quantiles.get(0) == minimum && quantiles.get(STEPS) == maximum,
        "the outermost quantiles are not minimum and maximum");
    for (int i = 0; i < STEPS; i++) {
      require(quantiles.get(i) <= quantiles.get(i + 1), "the quantiles don't rise");
    }
    require(
        shares.size() == edges(quantiles).size() + 1
            && shares.stream().allMatch(share -> share >= 0 && share <= 1),
        "the shares don't fit the quantiles");
  }

  private static void require(boolean isTrue, String otherwise) {
    if (!isTrue) {
      throw new IllegalArgumentException(
          "Of a summary of numbers " + otherwise + "; take one from a fitted schema");
    }
  }

  /**
   * Where bins meet: the distinct quantiles above the minimum. A number lies in the bin of the
   * number of edges that are not above it.
   */
  public List<Double> edges() {
    return edges(quantiles);
  }

  static List<Double> edges(List<Double> quantiles) {
    return quantiles.stream().filter(each -> each > quantiles.get(0)).distinct().toList();
  }

  /** The quantile at a quarter, of the numbers' sample. */
  public double lowerQuartile() {
    return quantiles.get(STEPS / 4);
  }

  /** The quantile at a half, of the numbers' sample. */
  public double median() {
    return quantiles.get(STEPS / 2);
  }

  /** The quantile at three quarters, of the numbers' sample. */
  public double upperQuartile() {
    return quantiles.get(STEPS / 4 * 3);
  }
}
