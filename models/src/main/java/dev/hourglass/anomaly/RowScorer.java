package dev.hourglass.anomaly;

import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Rows;
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
  private final ArrayDeque<Context> idle = new ArrayDeque<>(MOST_IDLE);

  /** Room for one row. */
  static final class Context {
    final Rows rows;
    final double[] errors;
    final double[] extremes;
    final double[] shares;

    /** The score that the shares add up to. */
    double score() {
      return Combination.sum(shares, 0, shares.length);
    }

    private Context(RowEncoder encoder, int columns) {
      rows = encoder.room(1);
      errors = new double[columns];
      extremes = new double[columns];
      shares = new double[columns];
    }
  }

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
  double score(double[] cells, ToDoubleFunction<Context> use) {
    Context context = borrow();
    System.arraycopy(cells, 0, context.rows.cells(), 0, parts.columns());
    score(context);
    double result = use.applyAsDouble(context);
    // After a failure it is not given back, which costs no more than a new one.
    giveBack(context);
    return result;
  }

  /** Scores the row whose cells are in a context. */
  void score(Context context) {
    encoder.encode(context.rows);
    parts.shares(context.rows, context.errors, context.extremes, context.shares);
  }

  private Context borrow() {
    synchronized (idle) {
      Context context = idle.pollLast();
      if (context != null) {
        return context;
      }
    }
    return new Context(encoder, parts.columns());
  }

  private void giveBack(Context context) {
    synchronized (idle) {
      if (idle.size() < MOST_IDLE) {
        idle.addLast(context);
      }
    }
  }
}
