package dev.hourglass.anomaly;

import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** What a detector says of a row. Immutable; the reasons are worked out when they are asked for. */
public final class Verdict {
  private final long row;
  private final double score;
  private final double pValue;
  private final boolean isAnomaly;
  private final Supplier<List<Reason>> reasons;

  Verdict(
      long row, double score, double pValue, boolean isAnomaly, Supplier<List<Reason>> reasons) {
    this.row = row;
    this.score = score;
    this.pValue = pValue;
    this.isAnomaly = isAnomaly;
    this.reasons = reasons;
  }

  /** Number of the row in its table, counted from 0; 0 for a single row. */
  public long row() {
    return row;
  }

  /**
   * How odd the row is: 0 for the most usual, without an upper limit. The sum of the reasons'
   * shares: of the surprises at the row as a whole, each the negative logarithm of the share of
   * fitted rows that are as odd, times a weight, and of that at its most extreme cell as far as it
   * exceeds what is to be expected of the whole table.
   */
  public double score() {
    return score;
  }

  /**
   * Share of rows, of those like the ones fitted to, that look as odd: 0 to 1. Where a cell has a
   * level that was never seen, is impossible, or missing where none was, the share of rows in which
   * such things are to be expected counts, too: {@code l = (1 + k)/(n + 1)} of n rows fitted to, of
   * which k were the only ones with a level, or with a missing cell, in columns with as few of them
   * as the cell's. With p the smaller one of the least such l and the share of rows that score as
   * high, it is p and the share of rows with an l of at most p together (a union bound), so that of
   * rows like those fitted to at most so many have a p-value as small. Where no row was the only
   * one with anything, the latter share is 0.
   */
  public double pValue() {
    return pValue;
  }

  /**
   * Whether the row scores as high as the detector's threshold, or has a finding whose p-value is
   * at most the threshold's share, or the smallest that the rows fitted to can tell, 1/(n + 1),
   * where that is above the share. A level that was never seen makes a score higher, but counts as
   * a rare one beside the threshold and in the p-value of the score: how seldom it is its own
   * p-value tells. With a {@link Threshold.Rate} of at least that, it is whether the p-value is at
   * most the rate, but for a score above all others, which always counts.
   */
  public boolean isAnomaly() {
    return isAnomaly;
  }

  /**
   * Why: all columns that have a share of the score, what was never seen before first.
   *
   * @throws IllegalStateException if the detector is closed, which works them out
   */
  public List<Reason> reasons() {
    return reasons.get();
  }

  /** The order of reasons. */
  static Comparator<Reason> byWeight() {
    return Comparator.comparing((Reason reason) -> !reason.finding().isNew())
        .thenComparing(Comparator.comparingDouble(Reason::share).reversed());
  }

  @Override
  public String toString() {
    return "Verdict row="
        + row
        + ", score="
        + score
        + ", p="
        + pValue
        + (isAnomaly ? ", an anomaly" : "");
  }
}
