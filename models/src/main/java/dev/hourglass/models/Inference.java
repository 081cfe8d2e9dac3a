package dev.hourglass.models;

import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.data.RowSource;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Scope;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An autoencoder's forward passes on a backend, for many threads: the parameters stand there once,
 * and each call borrows a context of prepared kernels from a pool. Large inputs are cut into
 * batches, so memory doesn't grow with them.
 */
final class Inference implements AutoCloseable {
  /** Rows that contexts are prepared for, ascending: a smaller batch is filled up with zeros. */
  private static final int[] CAPACITIES = {1, 16, 256};

  private final Backend backend;
  private final Layout layout;
  private final Scope scope;
  private final ParameterBlock parameters;
  private final Pool[] pools = new Pool[CAPACITIES.length];
  private int callers;
  private boolean closed;

  /** Contexts of one capacity that nobody uses at the moment. */
  private static final class Pool {
    private final int capacity;
    private final Queue<InferenceContext> free = new ConcurrentLinkedQueue<>();

    Pool(int capacity) {
      this.capacity = capacity;
    }
  }

  /** Receives the result of a batch. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes a batch.
     *
     * @param first number of its first row
     * @param count number of its rows
     * @param values the rows one after the other; valid during the call
     */
    void accept(int first, int count, float[] values);
  }

  Inference(Architecture architecture, float[] values, Backend backend) {
    this.backend = backend;
    this.layout = Layout.of(architecture);
    this.scope = backend.newScope();
    for (int i = 0; i < pools.length; i++) {
      pools[i] = new Pool(CAPACITIES[i]);
    }
    try {
      parameters = new ParameterBlock(scope, layout.weightShapes(), layout.biasLengths());
      parameters.upload(values);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  /**
   * Runs rows through the layers that {@code pass} names, batch by batch.
   *
   * @throws IllegalStateException if this is closed
   */
  void run(Pass pass, RowSource rows, Sink sink) {
    enter();
    try {
      int largest = CAPACITIES[CAPACITIES.length - 1];
      int count;
      for (int first = 0; first < rows.rows(); first += count) {
        count = Math.min(largest, rows.rows() - first);
        Pool pool = poolFor(count);
        InferenceContext context = borrow(pool);
        try {
          sink.accept(first, count, context.run(pass, rows, first, count));
        } catch (RuntimeException | Error e) {
          context.close();
          throw e;
        }
        pool.free.add(context);
      }
    } finally {
      leave();
    }
  }

  private synchronized void enter() {
    if (closed) {
      throw closedAlready();
    }
    callers++;
  }

  /** The last one to leave after closing frees the memory, which nobody uses any more. */
  private synchronized void leave() {
    callers--;
    if (closed && callers == 0) {
      free();
    }
  }

  private Pool poolFor(int count) {
    int i = 0;
    while (pools[i].capacity < count) {
      i++;
    }
    return pools[i];
  }

  private InferenceContext borrow(Pool pool) {
    InferenceContext context = pool.free.poll();
    return context != null
        ? context
        : new InferenceContext(backend, layout, parameters, pool.capacity);
  }

  /** Calls under way are finished first; later ones are refused. Closing twice is harmless. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (callers == 0) {
        free();
      }
    }
  }

  private void free() {
    for (Pool pool : pools) {
      pool.free.forEach(InferenceContext::close);
      pool.free.clear();
    }
    scope.close();
  }

  static IllegalStateException closedAlready() {
    return new IllegalStateException(
        "This autoencoder is closed; use it before closing it, or bind it to a backend with on()");
  }
}
