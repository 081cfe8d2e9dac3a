package dev.hourglass.anomaly;

/** From which score on a row is an anomaly. */
public sealed interface Threshold {
  /**
   * A share of rows: of those like the ones fitted to, so many are called anomalies. Kept for rows
   * that are exchangeable with them, since it is a quantile of scores of rows that took no part in
   * their fit; not for ones that depend on each other, or have drifted.
   *
   * @param share above 0, below 1; at least 1/(n + 1) of n rows fitted to
   */
  record Rate(double share) implements Threshold {
    /** Checks the share. */
    public Rate {
      require(share);
    }
  }

  /**
   * A share of rows that is too small to be seen among those fitted to: extrapolated by a
   * generalized Pareto distribution of the highest fiftieth of their scores (Siffer et al., 2017).
   * An estimate, and no promise.
   *
   * @param share above 0, at most 0.01
   */
  record PeaksOverThreshold(double share) implements Threshold {
    /** Checks the share. */
    public PeaksOverThreshold {
      require(share);
      if (share > 0.01) {
        throw new IllegalArgumentException(
            "The share is " + share + ", but what is extrapolated is at most 0.01; take a Rate");
      }
    }
  }

  /**
   * A share of the rows fitted to, which are as many anomalies: what PyOD calls contamination.
   *
   * @param share above 0, below 1
   */
  record Contamination(double share) implements Threshold {
    /** Checks the share. */
    public Contamination {
      require(share);
    }
  }

  /** What share of rows it is meant to find. */
  double share();

  private static void require(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "The share is " + share + "; give a number above 0 and below 1");
    }
  }
}
