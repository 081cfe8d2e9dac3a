package dev.hourglass.anomaly.parts;

/**
 * How surprising scores are beyond the highest that were seen: as if their excesses were of a
 * generalized Pareto distribution. A surprise is the negative logarithm of the share of rows that
 * score as high.
 *
 * @param start the score from which on this holds
 * @param surprise of that score
 * @param shape ξ, at least 0: the larger, the heavier; at 0 it is the exponential distribution
 * @param scale σ, above 0
 */
public record Tail(double start, double surprise, double shape, double scale) {
  /** Takes scores as surprises, as they are. */
  public static final Tail IDENTITY = new Tail(0, 0, 0, 1);

  /** Fewer excesses tell nothing of a shape. */
  private static final int FEWEST = 8;

  /**
   * Lighter tails aren't believed: of a few dozen excesses a lighter one is found by chance, and
   * what lies a little beyond would be no more possible.
   */
  private static final double LIGHTEST = 0.1;

  private static final double HEAVIEST = 2;

  /** At a shape of 1 or above a tail has no mean, by which the scale is taken. */
  private static final double HEAVIEST_WITH_MEAN = 0.9;

  private static final double LEAST_PART = 0.05;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Tail {
    boolean areFinite = Double.isFinite(start + surprise) && Double.isFinite(shape + scale);
    if (!areFinite || !(surprise >= 0) || !(shape >= 0) || !(scale > 0)) {
      throw new IllegalArgumentException(
          "A tail from "
              + start
              + " on, with the surprise "
              + surprise
              + ", the shape "
              + shape
              + " and the scale "
              + scale
              + " is none");
    }
  }

  /**
   * Fits by probability-weighted moments (Hosking and Wallis, 1987) to what exceeds the lowest of
   * the scores, and begins at the highest.
   *
   * @param highest distinct scores, rising; at least 1
   * @param surprise of the last of them
   */
  public static Tail fit(double[] highest, double surprise) {
    int excesses = highest.length - 1;
    double first = highest[0];
    double last = highest[excesses];
    if (excesses == 0) {
      // Nothing but the score itself tells of a scale.
      return new Tail(last, surprise, 1, last == 0 ? 1 : Math.abs(last));
    }
    double mean = 0;
    double weighted = 0;
    for (int i = 1; i <= excesses; i++) {
      double excess = highest[i] - first;
      mean += excess / excesses;
      weighted += (1 - (i - 0.35) / excesses) * excess / excesses;
    }
    double difference = mean - 2 * weighted;
    double found = difference > 0 ? 2 - mean / difference : LIGHTEST;
    double shape = excesses < FEWEST ? 1 : Math.max(LIGHTEST, Math.min(HEAVIEST, found));
    // The scale at the highest score, of a tail that begins at the lowest.
    double atFirst = mean * Math.max(LEAST_PART, 1 - Math.min(shape, HEAVIEST_WITH_MEAN));
    double scale = Math.min(Double.MAX_VALUE / 4, atFirst + shape * (last - first));
    return new Tail(last, surprise, shape, scale);
  }

  /**
   * The surprise of a score in the tail.
   *
   * @param score at least the start; may be infinite
   * @return at least that of the start; infinite for an infinite score
   */
  public double of(double score) {
    double excess = (score - start) / scale;
    return surprise + (shape == 0 ? excess : Math.log1p(shape * excess) / shape);
  }
}
