package dev.hourglass.anomaly;

import static java.util.Objects.requireNonNull;

import dev.hourglass.table.Drift;
import java.util.Arrays;
import java.util.Locale;

/**
 * How rows differ from those a detector was fitted to: column by column, and as its p-values see
 * them. Of rows like the ones fitted to, p-values are spread evenly over 0 to 1.
 *
 * @param columns how each column differs
 * @param rows number of rows that were looked at
 * @param distance the greatest difference between the share of rows whose p-value is at most x and
 *     x itself (Kolmogorov and Smirnov): 0 to 1
 * @param chance the probability of so great a distance among as many independent rows like those
 *     fitted to: small where the rows have drifted, or depend on each other
 * @param alarms share of rows that are called anomalies
 * @param rate the share that was asked for
 */
public record DetectorDrift(
    Drift columns, long rows, double distance, double chance, double alarms, double rate) {
  /** Beyond so many terms the series of Kolmogorov's distribution adds nothing. */
  private static final int TERMS = 100;

  /** Checks the arguments. */
  public DetectorDrift {
    requireNonNull(columns, "columns");
  }

  /**
   * Of these p-values.
   *
   * @param pValues at least one
   * @param calibrationRows number of rows that they were measured on, which is finite, too
   */
  static DetectorDrift of(
      Drift columns, double[] pValues, long calibrationRows, double alarms, double rate) {
    double[] sorted = pValues.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double distance = 0;
    for (int i = 0; i < n; i++) {
      distance =
          Math.max(distance, Math.max((i + 1.0) / n - sorted[i], sorted[i] - (double) i / n));
    }
    // Two samples are compared: the rows, and those that p-values are measured on.
    double effective = 1 / (1.0 / n + 1.0 / calibrationRows);
    return new DetectorDrift(columns, n, distance, chance(distance, effective), alarms, rate);
  }

  /** Kolmogorov's distribution, with the correction for small samples of Stephens (1970). */
  private static double chance(double distance, double rows) {
    double root = Math.sqrt(rows);
    double x = (root + 0.12 + 0.11 / root) * distance;
    if (x < 0.2) {
      // There the series alternates without end, and the probability is 1 to 12 digits.
      return 1;
    }
    double sum = 0;
    for (int k = 1; k <= TERMS; k++) {
      sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * x * x);
    }
    return Math.max(0, Math.min(1, sum));
  }

  /** For people: the p-values in a line, and a line for each column. */
  public String report() {
    return String.format(
            Locale.ROOT,
            "%d rows: %.2f %% called anomalies (asked for: %.2f %%); p-values differ from those of"
                + " rows like the fitted ones by %.3f, which has a probability of %.2g%n",
            rows,
            100 * alarms,
            100 * rate,
            distance,
            chance)
        + columns.report();
  }
}
