package dev.hourglass.anomaly.fitting;

import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Significance;

/** What a fit gives. */
public final class Fitted {
  private final RowEncoder encoder;
  private final Combination combination;
  private final Significance significance;
  private final DrawnRows rows;
  private final double[] shares;

  /**
   * Shares the arrays.
   *
   * @param encoder of the rows
   * @param combination the parts
   * @param significance by the scores of held-out rows
   * @param rows fitted to
   * @param shares rows x columns of the schema: of the held-out rows' scores
   */
  public Fitted(
      RowEncoder encoder,
      Combination combination,
      Significance significance,
      DrawnRows rows,
      double[] shares) {
    this.encoder = encoder;
    this.combination = combination;
    this.significance = significance;
    this.rows = rows;
    this.shares = shares;
  }

  /** Of the rows. */
  public RowEncoder encoder() {
    return encoder;
  }

  /** The parts. */
  public Combination combination() {
    return combination;
  }

  /** By the scores of held-out rows. */
  public Significance significance() {
    return significance;
  }

  /** Fitted to. */
  public DrawnRows rows() {
    return rows;
  }

  /** Rows x columns of the schema: of the held-out rows' scores. */
  public double[] shares() {
    return shares;
  }
}
