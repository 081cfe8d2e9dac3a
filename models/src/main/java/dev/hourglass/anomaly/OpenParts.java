package dev.hourglass.anomaly;

import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.Rows;
import dev.hourglass.tensor.Backend;
import org.jspecify.annotations.Nullable;

/** The parts of a detector's score, of which nothing is asked any more once they are closed. */
final class OpenParts implements AutoCloseable {
  private final Combination combination;
  private volatile boolean isClosed;

  OpenParts(Combination combination) {
    this.combination = combination;
  }

  /** The parts themselves, be they closed or not. */
  Combination combination() {
    return combination;
  }

  /** Columns of the table. */
  int columns() {
    return combination.columns();
  }

  /**
   * Shares of the columns in the rows' scores. Allocates nothing for a single row.
   *
   * @param errors rows x columns, to work in
   * @param extremes rows x columns, to work in
   * @param shares rows x columns; overwritten
   * @throws IllegalStateException if they are closed
   */
  void shares(Rows rows, double[] errors, double[] extremes, double[] shares) {
    requireOpen();
    try {
      combination.shares(rows, errors, extremes, shares);
    } catch (IllegalStateException e) {
      throw said(e);
    }
  }

  /**
   * What a row's inputs are expected to be by its other inputs.
   *
   * @param row a single one
   * @throws IllegalStateException if they are closed
   */
  float[] expectation(Rows row) {
    requireOpen();
    try {
      return combination.expectation(row);
    } catch (IllegalStateException e) {
      throw said(e);
    }
  }

  private void requireOpen() {
    if (isClosed) {
      throw closedAlready(null);
    }
  }

  /** Closed while they computed, a part says it of itself, of which the user knows nothing. */
  private IllegalStateException said(IllegalStateException ofPart) {
    return isClosed ? closedAlready(ofPart) : ofPart;
  }

  private static IllegalStateException closedAlready(@Nullable Throwable cause) {
    return new IllegalStateException(
        "This detector is closed; use it before closing it, or bind it to a backend with on()",
        cause);
  }

  /** The same, computing on a backend, be these closed or not; each are closed on their own. */
  OpenParts on(Backend backend) {
    return new OpenParts(combination.on(backend));
  }

  @Override
  public void close() {
    isClosed = true;
    combination.close();
  }
}
