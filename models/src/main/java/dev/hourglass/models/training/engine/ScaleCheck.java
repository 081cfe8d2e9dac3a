package dev.hourglass.models.training.engine;

import dev.hourglass.models.network.Initializer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for columns that keep the others from being learnt: of a far larger scale, or with a mean
 * far from 0, which first takes all the steps there are. What they are held against is how far the
 * values of half of the columns reach from their means, constant columns left out.
 *
 * <p>The limits come from 2,000 rows of ten normal columns of rank 2 with noise 0.1, and anomalies
 * with noise 0.8; 10-8-2-8-10, 50 epochs, all defaults, five seeds. The mean AUROC is .975 for
 * standardized columns. With one column's standard deviation 3, 5, 10, 20 or 100 times the others'
 * it is .957, .926, .863, .795 and .700; with the mean of one column at 3, 5, 10, 20 or 100
 * standard deviations .958, .935, .904, .835 and .736; of all columns .929, .911, .885, .772 and
 * .667. So ten is about where detection begins to fail: normal values reach 3 to 4 standard
 * deviations from their mean, hence {@link #MOST_DEVIATION} and {@link #MOST_MEAN}. From the
 * principal components the start is right for means to 100 (.999) and scales to 100 (.966), and
 * fails at 1,000 (.810, .692).
 *
 * <p>Scaled data passes, whatever its distribution: after standardization no value reaches less far
 * than the standard deviation of 1; and columns within [0, 1] that use half of it (pixels, one-hot,
 * minimum to maximum) have means of at most 1. A scale far below the others' passes too: the others
 * are learnt (.944), and columns that are nearly constant are usual among pixels.
 */
final class ScaleCheck {
  /** Of a standard deviation, in reaches of the others. */
  private static final double MOST_DEVIATION = 2.5;

  /** Of a mean, in reaches of the others. */
  private static final double MOST_MEAN = 3;

  /** A start from the principal components stands so much more. */
  private static final double PCA_START = 10;

  private static final int MOST_NAMED = 5;

  private ScaleCheck() {}

  /** What is to be said of the columns; null if nothing. */
  static @Nullable String finding(ColumnStatistics columns, Initializer initializer) {
    double[] reaches =
        IntStream.range(0, columns.columns())
            .mapToDouble(columns::reach)
            .filter(reach -> reach > 0)
            .sorted()
            .toArray();
    if (reaches.length == 0) {
      return null;
    }
    double usual = reaches[(reaches.length - 1) / 2];
    double limit = initializer.isOfData() ? PCA_START : 1;
    List<Integer> far =
        IntStream.range(0, columns.columns())
            .filter(i -> excess(columns, i, usual) > limit)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -excess(columns, i, usual)))
            .toList();
    if (far.isEmpty()) {
      return null;
    }
    String named =
        far.stream()
            .limit(MOST_NAMED)
            .map(i -> describe(columns, i))
            .collect(Collectors.joining(", "));
    return far.size()
        + " of "
        + columns.columns()
        + " columns of the training data have a mean far from 0 or a scale far above the others',"
        + " beside which little else is learnt: "
        + named
        + (far.size() > MOST_NAMED ? ", and others" : "")
        + "; standardize the columns (subtract each one's mean and divide by its standard"
        + " deviation), and leave out those that are constant";
  }

  /** Above 1 if the column is too far from the others. */
  private static double excess(ColumnStatistics columns, int i, double usual) {
    return Math.max(
        columns.deviation(i) / (MOST_DEVIATION * usual),
        Math.abs(columns.mean(i)) / (MOST_MEAN * usual));
  }

  private static String describe(ColumnStatistics columns, int i) {
    return "column "
        + i
        + String.format(
            Locale.ROOT,
            " (mean %.3g, standard deviation %.3g)",
            columns.mean(i),
            columns.deviation(i));
  }
}
