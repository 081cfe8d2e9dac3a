package dev.hourglass.examples;

import java.util.List;
import java.util.Locale;

/** The results side by side. */
final class ResultTable {
  private ResultTable() {}

  static String of(List<Result> results) {
    StringBuilder table = new StringBuilder();
    table.append(
        line("model", "layers", "parameters", "seconds", "last batch", "train MSE", "test MSE"));
    for (Result result : results) {
      table.append(
          line(
              result.name(),
              result.layers(),
              String.format(Locale.ROOT, "%,d", result.parameters()),
              String.format(Locale.ROOT, "%.1f", result.seconds()),
              error(result.lastBatchError()),
              error(result.trainError()),
              error(result.testError())));
    }
    return table.toString();
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, "%-21s %-27s %10s %8s %12s %10s %10s%n", cells);
  }

  private static String error(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.5f", value);
  }
}
