package dev.hourglass.tensor;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/** Columns of an output that have one measure of error; see {@link ColumnGroups}. */
public sealed interface ColumnGroup {
  /** How many columns of the output it has. */
  int columns();

  /** How many columns of the data it stands for, each of which has an error of its own. */
  int sources();

  /** What its errors are multiplied by. */
  float weight();

  /** Whether its columns are one category together. */
  boolean isCategory();

  /** Whether its targets are probabilities, which a logit stands for. */
  boolean isProbability();

  /**
   * What its outputs stand for, in double precision: the definition a backend is held to.
   *
   * @param output of all columns
   * @param column the first that is the group's
   * @param means of all columns, of which the group's are overwritten
   */
  void means(double[] output, int column, double[] means);

  /**
   * Its errors, in double precision: the definition a backend is held to.
   *
   * @param output of all columns
   * @param target of all columns
   * @param range where the group is
   * @param errors of all source columns, of which the group's are overwritten
   */
  void errors(double[] output, float[] target, ColumnGroups.Range range, double[] errors);

  /**
   * What has to be added to the sum of its errors to make it the negative logarithm of a density.
   *
   * @throws IllegalArgumentException if it is none
   */
  double logNormalizer();

  /**
   * Columns that each stand for one of the data, with an element-wise loss.
   *
   * @param columns at least 1
   * @param loss of each element
   * @param weight finite, above 0
   */
  record Elements(int columns, LossFunction loss, float weight) implements ColumnGroup {
    /** The weight above which what lies beyond differences of 1 is too small for a double. */
    private static final double ALL_WITHIN = 80;

    public Elements {
      requireNonNull(loss, "loss");
      require("Elements", columns, weight);
    }

    @Override
    public int sources() {
      return columns;
    }

    @Override
    public boolean isCategory() {
      return false;
    }

    @Override
    public boolean isProbability() {
      return loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;
    }

    @Override
    public void means(double[] output, int column, double[] means) {
      for (int i = column; i < column + columns; i++) {
        means[i] = isProbability() ? Activation.SIGMOID.apply(output[i]) : output[i];
      }
    }

    @Override
    public void errors(double[] output, float[] target, ColumnGroups.Range range, double[] errors) {
      for (int i = 0; i < columns; i++) {
        int column = range.column() + i;
        errors[range.source() + i] = weight * loss.value(output[column], target[column]);
      }
    }

    @Override
    public double logNormalizer() {
      return switch (loss) {
        case SQUARED_ERROR -> columns * 0.5 * Math.log(Math.PI / weight);
        case ABSOLUTE_ERROR -> columns * Math.log(2 / weight);
        case BINARY_CROSS_ENTROPY_WITH_LOGITS -> requireUnweighted(weight);
        case HUBER -> columns * Math.log(huberIntegral(weight));
      };
    }

    /**
     * Integral of {@code exp(-w·h(d))} over all differences d, where h is the Huber loss: {@code
     * √(2π/w)·erf(√(w/2)) + 2/w·exp(-w/2)}. The first part is that of |d| ≤ 1, here by erf's series
     * of positive terms, {@code 2·exp(-w/2)·Σ wⁿ/(2n + 1)!!}.
     */
    private static double huberIntegral(double w) {
      if (w > ALL_WITHIN) {
        return Math.sqrt(2 * Math.PI / w);
      }
      double sum = 0;
      double term = 1;
      for (int n = 1; sum + term > sum; n++) {
        sum += term;
        term *= w / (2 * n + 1);
      }
      return 2 * Math.exp(-w / 2) * (sum + 1 / w);
    }
  }

  /**
   * Columns that together stand for one of the data, which is one of so many categories. The output
   * is of logits and the target of probabilities, most often a single 1; the error is the
   * cross-entropy of the target and the softmax of the output.
   *
   * @param columns at least 1: the categories
   * @param weight finite, above 0
   */
  record OneHot(int columns, float weight) implements ColumnGroup {
    public OneHot {
      require("OneHot", columns, weight);
    }

    @Override
    public int sources() {
      return 1;
    }

    @Override
    public boolean isCategory() {
      return true;
    }

    @Override
    public boolean isProbability() {
      return true;
    }

    @Override
    public void means(double[] output, int column, double[] means) {
      double largest = largest(output, column);
      double sum = sumOfExponentials(output, column, largest);
      for (int i = column; i < column + columns; i++) {
        means[i] = Math.exp(output[i] - largest) / sum;
      }
    }

    @Override
    public void errors(double[] output, float[] target, ColumnGroups.Range range, double[] errors) {
      int first = range.column();
      double largest = largest(output, first);
      double logarithm = Math.log(sumOfExponentials(output, first, largest));
      double error = 0;
      for (int i = first; i < first + columns; i++) {
        error += target[i] * (logarithm - (output[i] - largest));
      }
      errors[range.source()] = weight * error;
    }

    private double largest(double[] values, int first) {
      return Arrays.stream(values, first, first + columns).max().orElseThrow();
    }

    private double sumOfExponentials(double[] values, int first, double largest) {
      return Arrays.stream(values, first, first + columns)
          .map(value -> Math.exp(value - largest))
          .sum();
    }

    @Override
    public double logNormalizer() {
      return requireUnweighted(weight);
    }
  }

  private static double requireUnweighted(float weight) {
    if (weight != 1) {
      throw new IllegalArgumentException(
          "A cross-entropy with the weight " + weight + " is no density; choose the weight 1");
    }
    return 0;
  }

  private static void require(String name, int columns, float weight) {
    if (columns < 1) {
      throw new IllegalArgumentException(
          name + " of " + columns + " columns is asked for; give at least 1");
    }
    if (!(weight > 0 && weight <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          name + " has the weight " + weight + "; give a finite number above 0");
    }
  }
}
