package dev.hourglass.anomaly;

import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Rows;

/** Rows, their columns' shares in their scores, and room to work in. For one thread at a time. */
final class ScoredRows {
  private final RowEncoder encoder;
  private final Rows rows;
  private final double[] errors;
  private final double[] extremes;
  private final double[] shares;

  /** Room for so many rows. */
  ScoredRows(RowEncoder encoder, int count) {
    this.encoder = encoder;
    rows = encoder.room(count);
    errors = new double[rows.cells().length];
    extremes = new double[errors.length];
    shares = new double[errors.length];
  }

  /** The rows, whose cells are to be set before they are scored. */
  Rows rows() {
    return rows;
  }

  /** Rows x columns. */
  double[] shares() {
    return shares;
  }

  /** Encodes and scores the rows. Allocates nothing for a single one. */
  void compute(OpenParts parts) {
    encoder.encode(rows);
    parts.shares(rows, errors, extremes, shares);
  }

  /** The score of a single row. */
  double score() {
    return Combination.sum(shares, 0, shares.length);
  }
}
