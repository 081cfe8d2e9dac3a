package dev.hourglass.models;

import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.data.RowSource;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Scope;
import java.util.ArrayDeque;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * An autoencoder's forward passes on a backend, for many threads: the parameters stand there once,
 * and each call borrows a context of prepared steps from a pool. Large inputs are cut into batches,
 * so memory doesn't grow with them. Once there is a context for each thread that calls, calls
 * allocate nothing.
 */
final class Inference implements AutoCloseable {
  /**
   * Rows that contexts are prepared for, ascending: a smaller batch is filled up with zeros. Fewer
   * where rows are so wide that a batch would not fit one array.
   */
  private static final int[] CAPACITIES = {1, 16, 64, 256};

  /** The longest array that HotSpot allocates. */
  private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

  private final Backend backend;
  private final Layout layout;
  private final Scope scope;
  private final ParameterBlock parameters;
  private final Pool[] pools = new Pool[CAPACITIES.length];
  private int callers;
  private boolean closed;

  /**
   * Contexts of one capacity that nobody uses at the moment. The last one given back goes out
   * first: its memory is the likeliest to be in a cache.
   */
  private static final class Pool {
    private final int capacity;
    private final ArrayDeque<InferenceContext> free = new ArrayDeque<>();

    Pool(int capacity) {
      this.capacity = capacity;
    }

    synchronized @Nullable InferenceContext take() {
      return free.pollLast();
    }

    synchronized void giveBack(InferenceContext context) {
      free.addLast(context);
    }
  }

  /**
   * Takes the results of a batch to their target. One that refers to nothing but its arguments is
   * made only once.
   *
   * @param <T> the target
   */
  @FunctionalInterface
  interface Sink<T> {
    /**
     * Takes a batch.
     *
     * @param target where the results go
     * @param first number of its first row
     * @param count number of its rows
     * @param width numbers in a row of results
     * @param values the rows of results one after the other; valid during the call
     */
    void accept(T target, int first, int count, int width, float[] values);
  }

  Inference(Architecture architecture, float[] values, Backend backend) {
    this.backend = backend;
    this.layout = Layout.of(architecture);
    this.scope = backend.newScope();
    int widest = Collections.max(architecture.encoderSizes());
    for (int i = 0; i < pools.length; i++) {
      pools[i] = new Pool(Math.min(CAPACITIES[i], MOST_ELEMENTS / widest));
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
  <T> void run(Pass pass, RowSource rows, Sink<T> sink, T target) {
    enter();
    try {
      int largest = pools[pools.length - 1].capacity;
      int count;
      for (int first = 0; first < rows.rows(); first += count) {
        count = Math.min(largest, rows.rows() - first);
        Pool pool = poolFor(count);
        InferenceContext context = borrow(pool);
        try {
          context.run(pass, rows, first, count);
          float[] values = context.results(pass);
          sink.accept(target, first, count, values.length / pool.capacity, values);
        } catch (RuntimeException | Error e) {
          context.close();
          throw e;
        }
        pool.giveBack(context);
      }
    } finally {
      leave();
    }
  }

  /**
   * Runs one row through the layers that {@code pass} names.
   *
   * @param result as long as a row of results
   * @throws IllegalStateException if this is closed
   */
  void run(Pass pass, float[] row, float[] result) {
    InferenceContext context = computeOne(pass, row);
    System.arraycopy(context.results(pass), 0, result, 0, result.length);
    finishOne(context);
  }

  /**
   * Mean squared error of the reconstruction of one row.
   *
   * @throws IllegalStateException if this is closed
   */
  float rowError(float[] row) {
    InferenceContext context = computeOne(Pass.ROW_ERRORS, row);
    float error = context.results(Pass.ROW_ERRORS)[0];
    finishOne(context);
    return error;
  }

  /** A context that has computed the row; to be given back by {@link #finishOne}. */
  private InferenceContext computeOne(Pass pass, float[] row) {
    enter();
    try {
      InferenceContext context = borrow(pools[0]);
      try {
        context.run(pass, row);
        return context;
      } catch (RuntimeException | Error e) {
        context.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      leave();
      throw e;
    }
  }

  private void finishOne(InferenceContext context) {
    pools[0].giveBack(context);
    leave();
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
    InferenceContext context = pool.take();
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
