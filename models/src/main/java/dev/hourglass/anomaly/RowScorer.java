package dev.hourglass.anomaly;

import dev.hourglass.anomaly.parts.RowEncoder;
import java.util.ArrayDeque;
import java.util.function.ToDoubleFunction;

/**
 * Scores single rows without allocating: what a row needs is lent from a pool, to one thread at a
 * time.
 */
final class RowScorer {
  /** As many as threads may call at a time; what more are needed are dropped afterwards. */
  private static final int MOST_IDLE = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

  private final RowEncoder encoder;
  private final OpenParts parts;
  private final ArrayDeque<ScoredRows> idle = new ArrayDeque<>(MOST_IDLE);

  RowScorer(RowEncoder encoder, OpenParts parts) {
    this.encoder = encoder;
    this.parts = parts;
  }

  RowEncoder encoder() {
    return encoder;
  }

  OpenParts parts() {
    return parts;
  }

  /**
   * Scores a row.
   *
   * @param cells in the schema's terms
   * @param use of the scored row, whose shares are those of the row
   */
  double score(double[] cells, ToDoubleFunction<ScoredRows> use) {
    ScoredRows row = borrow();
    System.arraycopy(cells, 0, row.rows().cells(), 0, parts.columns());
    row.compute(parts);
    double result = use.applyAsDouble(row);
    // After a failure it is not given back, which costs no more than a new one.
    giveBack(row);
    return result;
  }

  private ScoredRows borrow() {
    synchronized (idle) {
      ScoredRows row = idle.pollLast();
      if (row != null) {
        return row;
      }
    }
    return new ScoredRows(encoder, 1);
  }

  private void giveBack(ScoredRows row) {
    synchronized (idle) {
      if (idle.size() < MOST_IDLE) {
        idle.addLast(row);
      }
    }
  }
}
