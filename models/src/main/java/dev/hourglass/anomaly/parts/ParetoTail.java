package dev.hourglass.anomaly.parts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The tail of scores as a generalized Pareto distribution, fitted by maximum likelihood to what
 * exceeds a high quantile of them: peaks over threshold (Pickands, 1975; Balkema & de Haan, 1974),
 * as Siffer et al. (2017) use it for thresholds that few rows exceed.
 *
 * @param start the score from which the tail is one
 * @param share of the rows in it
 * @param shape γ: above 0 heavy, below 0 with an end
 * @param scale σ, above 0
 */
public record ParetoTail(double start, double share, double shape, double scale) {
  /** Fewer tell nothing of a shape. */
  private static final int FEWEST = 10;

  private static final double QUANTILE = 0.98;

  /** Places at which the likelihood is looked at, before it is refined. */
  private static final int GRID = 200;

  private static final int REFINEMENTS = 60;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /**
   * Fits to the highest fiftieth of the rows that took no part in fitting.
   *
   * @throws IllegalArgumentException if fewer than ten of them differ from its start, or one is
   *     infinite
   */
  public static ParetoTail of(Significance significance) {
    double[] scores = significance.scores();
    long[] asHigh = significance.asHigh();
    long most = (long) (significance.count() * (1 - QUANTILE));
    int first = scores.length;
    while (first > 0 && asHigh[first - 1] <= most) {
      first--;
    }
    int start = Math.max(0, first - 1);
    List<Double> found = new ArrayList<>();
    for (int i = first; i < scores.length; i++) {
      long count = asHigh[i] - (i + 1 < scores.length ? asHigh[i + 1] : 0);
      found.addAll(Collections.nCopies((int) count, scores[i] - scores[start]));
    }
    double[] excesses = found.stream().mapToDouble(Double::doubleValue).toArray();
    if (excesses.length < FEWEST) {
      throw new IllegalArgumentException(
          excesses.length
              + " rows are in the highest fiftieth of "
              + significance.count()
              + ", but a tail is fitted to at least "
              + FEWEST
              + "; fit to more rows");
    }
    if (scores[scores.length - 1] == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "The highest scores are infinite, and have no tail; leave rows with infinite numbers out,"
              + " or take a rate");
    }
    // In units of their mean, so that the search needs no other bounds for other scores.
    double mean = Arrays.stream(excesses).average().orElseThrow();
    double[] scaled = Arrays.stream(excesses).map(excess -> excess / mean).toArray();
    double theta = mostLikely(scaled);
    double shape = shape(scaled, theta);
    double scale = Math.abs(theta) < 1e-9 ? 1 : shape / theta;
    return new ParetoTail(
        scores[start], excesses.length / (double) significance.count(), shape, scale * mean);
  }

  /** The γ that goes with θ = γ/σ (Grimshaw, 1993). */
  private static double shape(double[] excesses, double theta) {
    double sum = 0;
    for (double excess : excesses) {
      sum += Math.log1p(theta * excess);
    }
    return sum / excesses.length;
  }

  private static double likelihood(double[] excesses, double theta) {
    if (Math.abs(theta) < 1e-9) {
      // The exponential distribution, of scale 1 in units of the mean.
      return -excesses.length;
    }
    double shape = shape(excesses, theta);
    double scale = shape / theta;
    // Below γ = -1 the likelihood has no maximum.
    return shape <= -1 || !(scale > 0)
        ? Double.NEGATIVE_INFINITY
        : -excesses.length * (Math.log(scale) + 1 + shape);
  }

  private static double mostLikely(double[] excesses) {
    double lowest = -1 / excesses[excesses.length - 1];
    double[] grid = new double[2 * GRID + 1];
    for (int i = 0; i < GRID; i++) {
      // Nearer and nearer to where the likelihood ends, and wider and wider on the other side.
      grid[i] = lowest * (1 - Math.pow(10, -6 + 6.0 * i / GRID));
      grid[GRID + 1 + i] = Math.pow(10, -4 + 6.0 * i / GRID);
    }
    Arrays.sort(grid);
    int best = 0;
    for (int i = 0; i < grid.length; i++) {
      if (likelihood(excesses, grid[i]) > likelihood(excesses, grid[best])) {
        best = i;
      }
    }
    double low = grid[Math.max(0, best - 1)];
    double high = grid[Math.min(grid.length - 1, best + 1)];
    for (int i = 0; i < REFINEMENTS; i++) {
      double a = high - GOLDEN * (high - low);
      double b = low + GOLDEN * (high - low);
      if (likelihood(excesses, a) < likelihood(excesses, b)) {
        low = a;
      } else {
        high = b;
      }
    }
    double refined = (low + high) / 2;
    return likelihood(excesses, refined) >= likelihood(excesses, grid[best]) ? refined : grid[best];
  }

  /**
   * The score that a share of rows exceeds.
   *
   * @param wanted above 0, at most the tail's share
   */
  public double scoreOf(double wanted) {
    double ratio = wanted / share;
    return Math.abs(shape) < 1e-9
        ? start - scale * Math.log(ratio)
        : start + scale / shape * (Math.pow(ratio, -shape) - 1);
  }
}
