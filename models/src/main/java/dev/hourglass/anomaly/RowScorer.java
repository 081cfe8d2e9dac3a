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
   * @param use of the context, whose shares are those of the row
   */
  double score(double[] cells, ToDoubleFunction<ScoredRows> use) {
    ScoredRows context = borrow();
    System.arraycopy(cells, 0, context.rows().cells(), 0, parts.columns());
    score(context);
    double result = use.applyAsDouble(context);
    // After a failure it is not given back, which costs no more than a new one.
    giveBack(context);
    return result;
  }

  /** Scores the row whose cells are in a context. */
  void score(ScoredRows context) {
    context.compute(parts);
  }

  private ScoredRows borrow() {
    synchronized (idle) {
      ScoredRows context = idle.pollLast();
      if (context != null) {
        return context;
      }
    }
    return new ScoredRows(encoder, 1);
  }

  private void giveBack(ScoredRows context) {
    synchronized (idle) {
      if (idle.size() < MOST_IDLE) {
        idle.addLast(context);
      }
    }
  }
}
