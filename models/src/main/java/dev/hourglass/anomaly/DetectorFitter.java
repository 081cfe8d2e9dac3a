package dev.hourglass.anomaly;

import static java.util.Objects.requireNonNull;

import dev.hourglass.anomaly.fitting.DetectorFit;
import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.fitting.FitListener;
import dev.hourglass.table.Table;
import dev.hourglass.table.TableSource;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fits detectors: by a plan, on a backend, with progress told. Immutable: the methods that choose
 * something return a changed copy.
 */
public final class DetectorFitter {
  private final DetectorPlan plan;
  private final @Nullable Backend backend;
  private final FitListener listener;
  private final BooleanSupplier isCancelled;

  private DetectorFitter(
      DetectorPlan plan,
      @Nullable Backend backend,
      FitListener listener,
      BooleanSupplier isCancelled) {
    this.plan = requireNonNull(plan, "plan");
    this.backend = backend;
    this.listener = requireNonNull(listener, "listener");
    this.isCancelled = requireNonNull(isCancelled, "isCancelled");
  }

  /**
   * By the default plan, on the best usable backend, or, where that can't be opened with one
   * thread, in plain Java.
   */
  public static DetectorFitter defaults() {
    return new DetectorFitter(DetectorPlan.defaults(), null, (done, of, step) -> {}, () -> false);
  }

  /**
   * Fits on a backend, to which the detectors are bound. Their members train side by side, each on
   * one thread of its own and a backend of the same name, so that the number of threads makes no
   * difference to the bits. Where these can't be opened, as ND4J's can't beside one of several
   * threads, members train one after the other on the given backend itself.
   *
   * <p>A backend can't tell which of several devices it is: members train on the one that the
   * system property {@value BackendOptions#DEVICE} says, otherwise on the first.
   */
  public DetectorFitter on(Backend newBackend) {
    return new DetectorFitter(
        plan, requireNonNull(newBackend, "newBackend"), listener, isCancelled);
  }

  /** Chooses a plan. */
  public DetectorFitter plan(DetectorPlan newPlan) {
    return new DetectorFitter(newPlan, backend, listener, isCancelled);
  }

  /** Tells of the progress. */
  public DetectorFitter listener(FitListener newListener) {
    return new DetectorFitter(plan, backend, newListener, isCancelled);
  }

  /**
   * Asks now and then whether to give up; then, and when the thread is interrupted, fitting throws
   * {@link java.util.concurrent.CancellationException}.
   *
   * @param condition asked by several threads, also at the same time: it must be safe for that, and
   *     quick, and stay true once it is
   */
  public DetectorFitter cancelWhen(BooleanSupplier condition) {
    return new DetectorFitter(plan, backend, listener, condition);
  }

  /**
   * Fits to a table in memory.
   *
   * @throws IllegalArgumentException if it has fewer than two rows, no column that can be used, or
   *     not what the plan chooses
   * @throws java.util.concurrent.CancellationException if it is cancelled
   */
  public AnomalyDetector fit(Table table) {
    return InMemory.of(() -> fit((TableSource) table));
  }

  /**
   * Fits to a table, which is read twice.
   *
   * @throws IOException if it can't be read, or has fewer than two rows
   * @throws IllegalArgumentException if it has no column that can be used, or not what the plan
   *     chooses
   * @throws java.util.concurrent.CancellationException if it is cancelled
   */
  public AnomalyDetector fit(TableSource source) throws IOException {
    requireNonNull(source, "source");
    DetectorFit fit = new DetectorFit(plan, backend, listener, isCancelled);
    AnomalyDetector detector = AnomalyDetector.of(plan, fit.fit(source));
    return backend == null ? detector : detector.on(backend);
  }
}
