package dev.hourglass.models.inference;

import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.base.Closing;
import dev.hourglass.data.RowSource;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An autoencoder's forward passes on a backend, for many threads: the parameters stand there once,
 * and each call borrows a context of prepared steps from a pool. Large inputs are cut into batches,
 * so memory doesn't grow with them. Once there is a context for each thread that calls, calls
 * allocate nothing; {@link ContextPool} says for how many.
 */
public final class Inference implements AutoCloseable {
  /**
   * Rows that contexts are prepared for, ascending: a smaller batch is filled up with zeros. Fewer
   * where rows are so wide that a batch would not fit one array.
   */
  private static final int[] CAPACITIES = {1, 16, 64, 256};

  private final Scope scope;
  private final HugeRows hugeRows;
  private final @Nullable ColumnScales scales;
  private final ColumnScales scalesOfDoubles;
  private final ContextPool[] pools = new ContextPool[CAPACITIES.length];
  private final AtomicInteger poolsInUse = new AtomicInteger(CAPACITIES.length);

  /**
   * Takes the results of a batch to their target. One that refers to nothing but its arguments is
   * made only once.
   *
   * @param <T> the target
   */
  @FunctionalInterface
  public interface Sink<T> {
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

  /**
   * Puts parameters on a backend, for rows as the layers take them, in single precision.
   *
   * @param values not to be changed
   */
  public Inference(Architecture architecture, ParameterValues values, Backend backend) {
    this(architecture, values, null, backend, Precision.FLOAT32);
  }

  /**
   * Puts parameters on a backend.
   *
   * @param values not to be changed
   * @param scales of the data's units, in which rows come and reconstructions go, whereas codes and
   *     errors are of scaled rows; null if rows are as the layers take them
   * @param precision of layers; what is done with their outputs is in single precision
   * @throws IllegalArgumentException if the backend doesn't compute with that precision
   */
  public Inference(
      Architecture architecture,
      ParameterValues values,
      @Nullable ColumnScales scales,
      Backend backend,
      Precision precision) {
    Precision decided = precision.on(backend);
    this.scales = scales;
    scalesOfDoubles = scales == null ? ColumnScales.unchanged(architecture.inputSize()) : scales;
    Network network = Network.of(architecture);
    hugeRows = new HugeRows(network, values, decided != Precision.FLOAT32);
    scope = backend.newScope();
    ParameterBlock parameters;
    try {
      parameters = new ParameterBlock(scope, values.layout(), decided.activationType(backend));
      parameters.upload(values.array());
    } catch (RuntimeException | Error e) {
      Closing.after(e, scope::close);
      throw e;
    }
    int widest = Collections.max(architecture.encoderSizes());
    for (int i = 0; i < pools.length; i++) {
      int capacity = Math.min(CAPACITIES[i], Tensor.MOST_ELEMENTS / widest);
      pools[i] =
          new ContextPool(
              capacity,
              () -> new InferenceContext(backend, network, parameters, decided, hugeRows, capacity),
              this::endPool,
              poolsInUse::incrementAndGet);
    }
  }

  /**
   * Runs rows through the layers that {@code pass} names, batch by batch.
   *
   * @throws IllegalStateException if this is closed
   */
  public <T> void run(Pass pass, RowSource rows, Sink<T> sink, T target) {
    run(pass, rows, scales, sink, target);
  }

  /**
   * Runs rows of doubles through the layers that {@code pass} names, batch by batch. They are
   * scaled before they are rounded to floats; reconstructions stay as the layers give them, so that
   * they can be brought back to the data's units in double precision.
   *
   * @param rows as wide as the input, finite
   * @throws IllegalStateException if this is closed
   */
  public <T> void run(Pass pass, double[][] rows, Sink<T> sink, T target) {
    run(pass, new ScaledRows(rows, scalesOfDoubles), null, sink, target);
  }

  private <T> void run(
      Pass pass, RowSource rows, @Nullable ColumnScales ofRows, Sink<T> sink, T target) {
    int largest = pools[pools.length - 1].capacity();
    ContextPool pool = poolFor(Math.min(largest, rows.rows()));
    InferenceContext context = pool.borrow(false);
    try {
      int count;
      for (int first = 0; first < rows.rows(); first += count) {
        count = Math.min(largest, rows.rows() - first);
        ContextPool fitting = poolFor(count);
        if (fitting != pool) {
          // Before the other one goes back, whose being lent keeps the parameters alive.
          InferenceContext next = fitting.borrow(true);
          ContextPool before = pool;
          InferenceContext done = context;
          pool = fitting;
          context = next;
          before.giveBack(done);
        }
        context.run(pass, rows, first, count, ofRows);
        float[] values = context.results(pass);
        sink.accept(target, first, count, values.length / pool.capacity(), values);
      }
    } catch (RuntimeException | Error e) {
      pool.discard(context, e);
      throw e;
    }
    pool.giveBack(context);
  }

  /**
   * Runs one row through the layers that {@code pass} names.
   *
   * @param result as long as a row of results
   * @throws IllegalArgumentException if the row is not finite
   * @throws IllegalStateException if this is closed
   */
  public void run(Pass pass, float[] row, float[] result) {
    InferenceContext context = computeOne(pass, row);
    System.arraycopy(context.results(pass), 0, result, 0, result.length);
    pools[0].giveBack(context);
  }

  /**
   * Runs one row of doubles through the layers that {@code pass} names. It is scaled before it is
   * rounded to floats.
   *
   * @param pass but for reconstructions
   * @param row as wide as the input, finite
   * @param result as long as a row of results
   * @throws IllegalStateException if this is closed
   */
  public void run(Pass pass, double[] row, float[] result) {
    InferenceContext context = computeOne(pass, row);
    System.arraycopy(context.results(pass), 0, result, 0, result.length);
    pools[0].giveBack(context);
  }

  /**
   * Reconstructs rows of doubles.
   *
   * @param rows as wide as the input, finite
   * @throws IllegalStateException if this is closed
   */
  public double[][] reconstruct(double[][] rows) {
    double[][] results = new double[rows.length][scalesOfDoubles.columns().size()];
    run(
        Pass.RECONSTRUCT,
        rows,
        (target, first, count, width, values) -> {
          for (int i = 0; i < count; i++) {
            scalesOfDoubles.restore(values, i * width, target[first + i]);
          }
        },
        results);
    return results;
  }

  /**
   * Reconstructs a row of doubles.
   *
   * @param row as wide as the input, finite
   * @param result as wide; it may be the same array
   * @throws IllegalStateException if this is closed
   */
  public void reconstruct(double[] row, double[] result) {
    InferenceContext context = computeOne(Pass.RECONSTRUCT, row);
    scalesOfDoubles.restore(context.results(Pass.RECONSTRUCT), 0, result);
    pools[0].giveBack(context);
  }

  /**
   * The first number of the result of one row of doubles.
   *
   * @param row as wide as the input, finite
   * @throws IllegalStateException if this is closed
   */
  public float one(Pass pass, double[] row) {
    InferenceContext context = computeOne(pass, row);
    float result = context.results(pass)[0];
    pools[0].giveBack(context);
    return result;
  }

  /**
   * The first number of the result of one row.
   *
   * @throws IllegalArgumentException if the row is not finite
   * @throws IllegalStateException if this is closed
   */
  public float one(Pass pass, float[] row) {
    InferenceContext context = computeOne(pass, row);
    float result = context.results(pass)[0];
    pools[0].giveBack(context);
    return result;
  }

  /** Mean squared error of each column's reconstruction, over rows as wide as the input. */
  public double[] meanSquaredErrors(RowSource rows) {
    double[] means = new double[rows.columns()];
    run(
        Pass.SQUARED_ERRORS,
        rows,
        (target, first, count, width, values) -> {
          for (int i = 0; i < count * width; i++) {
            target[i % width] += values[i];
          }
        },
        means);
    for (int i = 0; i < means.length; i++) {
      means[i] /= rows.rows();
    }
    return means;
  }

  /** A context that has computed the row; to be given back. */
  private InferenceContext computeOne(Pass pass, float[] row) {
    ColumnScales ofRow = pass.takesObservations() ? scales : null;
    boolean isUsual = ofRow == null && hugeRows.isUsual(pass, row);
    if (ofRow != null) {
      Arguments.requireFinite("observation", row);
    }
    InferenceContext context = pools[0].borrow(false);
    try {
      if (ofRow == null) {
        context.run(pass, row, isUsual, scales);
      } else {
        context.runScaled(pass, row, ofRow);
      }
      return context;
    } catch (RuntimeException | Error e) {
      pools[0].discard(context, e);
      throw e;
    }
  }

  private InferenceContext computeOne(Pass pass, double[] row) {
    InferenceContext context = pools[0].borrow(false);
    try {
      context.runScaled(pass, row, scalesOfDoubles);
      return context;
    } catch (RuntimeException | Error e) {
      pools[0].discard(context, e);
      throw e;
    }
  }

  private ContextPool poolFor(int count) {
    int i = 0;
    while (pools[i].capacity() < count) {
      i++;
    }
    return pools[i];
  }

  /** Calls under way are finished first; later ones are refused. Closing twice is harmless. */
  @Override
  public void close() {
    Closing.all(Arrays.stream(pools).<Runnable>map(pool -> pool::close).toList());
  }

  /** The last context to be closed was the parameters' last user. */
  private void endPool() {
    if (poolsInUse.decrementAndGet() == 0) {
      scope.close();
    }
  }

  /** What is thrown once it is closed. */
  public static IllegalStateException closedAlready() {
    return new IllegalStateException(
        "This autoencoder is closed; use it before closing it, or bind it to a backend with on()");
  }
}
