package dev.hourglass.anomaly.parts;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How surprising the errors of single columns are, each beside the errors of its own column: only
 * of those beyond all but the highest that were seen.
 */
public final class ColumnTails {
  private final @Nullable Tail[] tails;
  private final double margin;

  /**
   * Takes the tails.
   *
   * @param tails one for each column; null where nothing surprises
   * @param margin subtracted from each surprise, at least 0
   */
  public ColumnTails(@Nullable Tail[] tails, double margin) {
    this.tails = tails.clone();
    this.margin = margin;
    if (!(margin >= 0 && margin <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("The margin is " + margin + "; give at least 0");
    }
  }

  /** Takes errors as surprises. */
  public static ColumnTails identity(int columns) {
    Tail[] tails = new Tail[columns];
    Arrays.fill(tails, Tail.IDENTITY);
    return new ColumnTails(tails, 0);
  }

  /** One for each column; null where nothing surprises; a copy. */
  public @Nullable Tail[] tails() {
    return tails.clone();
  }

  /** Subtracted from each surprise. */
  public double margin() {
    return margin;
  }

  /**
   * The surprise of an error, less the margin.
   *
   * @param column of the table
   * @param error at least 0; may be infinite
   * @return 0 where it isn't in the tail
   */
  public double of(int column, double error) {
    Tail tail = tails[column];
    return tail == null || !(error >= tail.start()) ? 0 : Math.max(0, tail.of(error) - margin);
  }
}
