package dev.hourglass.models.network;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;

/** Groups of columns on the host, in double precision. */
final class PreciseColumns {
  private PreciseColumns() {}

  /** What is expected of a row. */
  static double[] means(ColumnGroups groups, double[] output) {
    double[] means = output.clone();
    for (ColumnGroups.Range range : groups.ranges()) {
      int first = range.column();
      int end = first + range.group().columns();
      if (range.group() instanceof ColumnGroup.Elements elements) {
        if (elements.loss() == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS) {
          for (int i = first; i < end; i++) {
            means[i] = Activation.SIGMOID.apply(output[i]);
          }
        }
      } else {
        double largest = largest(output, first, end);
        double sum = sumOfExponentials(output, first, end, largest);
        for (int i = first; i < end; i++) {
          means[i] = Math.exp(output[i] - largest) / sum;
        }
      }
    }
    return means;
  }

  /** Errors of a row, one for each source column. */
  static double[] errors(ColumnGroups groups, double[] output, float[] target) {
    double[] errors = new double[groups.sources()];
    for (ColumnGroups.Range range : groups.ranges()) {
      ColumnGroup group = range.group();
      int first = range.column();
      int end = first + group.columns();
      if (group instanceof ColumnGroup.Elements elements) {
        for (int i = first; i < end; i++) {
          errors[range.source() + i - first] =
              group.weight() * elements.loss().value(output[i], target[i]);
        }
      } else {
        double largest = largest(output, first, end);
        double logarithm = Math.log(sumOfExponentials(output, first, end, largest));
        double error = 0;
        for (int i = first; i < end; i++) {
          error += target[i] * (logarithm - (output[i] - largest));
        }
        errors[range.source()] = group.weight() * error;
      }
    }
    return errors;
  }

  /** Minus the logarithm of the densities' factors. */
  static double logNormalizer(ColumnGroups groups) {
    return groups.groups().stream().mapToDouble(PreciseColumns::logNormalizer).sum();
  }

  private static double logNormalizer(ColumnGroup group) {
    float weight = group.weight();
    if (group instanceof ColumnGroup.Elements elements) {
      switch (elements.loss()) {
        case SQUARED_ERROR -> {
          return elements.columns() * 0.5 * Math.log(Math.PI / weight);
        }
        case ABSOLUTE_ERROR -> {
          return elements.columns() * Math.log(2 / weight);
        }
        case HUBER ->
            throw new IllegalArgumentException(
                "The Huber loss is no density; choose the squared or the absolute error");
        case BINARY_CROSS_ENTROPY_WITH_LOGITS -> {}
      }
    }
    if (weight != 1) {
      throw new IllegalArgumentException(
          "A cross-entropy with the weight " + weight + " is no density; choose the weight 1");
    }
    return 0;
  }

  private static double largest(double[] values, int first, int end) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = first; i < end; i++) {
      largest = Math.max(largest, values[i]);
    }
    return largest;
  }

  private static double sumOfExponentials(double[] values, int first, int end, double largest) {
    double sum = 0;
    for (int i = first; i < end; i++) {
      sum += Math.exp(values[i] - largest);
    }
    return sum;
  }
}
