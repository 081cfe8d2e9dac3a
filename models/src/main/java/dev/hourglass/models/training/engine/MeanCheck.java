package dev.hourglass.models.training.engine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares an autoencoder with the simplest reconstruction there is: the mean of each column, whose
 * squared error is the variance. One that is no better over all columns has learnt nothing.
 *
 * <p>Single columns are told only if they are far worse than their means and matter: an error of
 * more than twice the variance that is also more than the average column's variance. A code that is
 * smaller than the input drops columns of noise, and leaves them near their variance, which is
 * right; and columns that are nearly constant, as among pixels, have errors of many variances that
 * nobody sees.
 */
final class MeanCheck {
  private static final double FAR_WORSE = 2;
  private static final int MOST_NAMED = 5;

  private MeanCheck() {}

  /**
   * What is to be said of the errors; null if nothing.
   *
   * @param columns of the rows that the errors were measured on
   * @param errors mean squared error of each column
   */
  static @Nullable String finding(ColumnStatistics columns, double[] errors) {
    double error = Arrays.stream(errors).average().orElseThrow();
    double variance =
        IntStream.range(0, errors.length).mapToDouble(columns::variance).average().orElseThrow();
    if (variance == 0) {
      return null;
    }
    String worse = farWorse(columns, errors, variance);
    if (error >= variance) {
      return "The autoencoder reconstructs the training data no better than the means of its"
          + " columns do: its mean squared error is "
          + brief(error)
          + ", their variance "
          + brief(variance)
          + (worse.isEmpty() ? "" : "; the worst are " + worse)
          + "; train for more epochs or at another learning rate, standardize the columns, or"
          + " choose a larger code";
    }
    return worse.isEmpty()
        ? null
        : "The autoencoder reconstructs some columns far worse than their means do: "
            + worse
            + "; train for more epochs, or standardize the columns";
  }

  private static String farWorse(ColumnStatistics columns, double[] errors, double least) {
    List<Integer> worst =
        IntStream.range(0, errors.length)
            .filter(i -> errors[i] > least && errors[i] > FAR_WORSE * columns.variance(i))
            .filter(i -> columns.variance(i) > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -errors[i]))
            .toList();
    String named =
        worst.stream()
            .limit(MOST_NAMED)
            .map(
                i ->
                    "column "
                        + i
                        + " (mean squared error "
                        + brief(errors[i])
                        + ", variance "
                        + brief(columns.variance(i))
                        + ")")
            .collect(Collectors.joining(", "));
    int more = worst.size() - MOST_NAMED;
    return named + (more > 0 ? ", and " + more + " more" : "");
  }

  private static String brief(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
