package dev.hourglass.models.training;

import static java.util.Objects.requireNonNull;

import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Backend;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one run of a plan, and not to the plan. Immutable: the methods that choose
 * something return a changed copy.
 *
 * @param backend on which is trained
 * @param listener who hears of the progress
 * @param cancellation whether to give up now; asked before each mini-batch, on the thread that
 *     trains
 * @param weights of the training data's cells, rows x source columns: 0 for one that is missing;
 *     null if all count alike
 * @param validation data on which the loss is measured after each joint epoch; null for none
 * @param validationWeights of its cells; null if all count alike
 * @param isOfScaledData whether all data has been scaled, so that messages say so
 * @param warns whether it says so where the data's scale or the result seem wrong, or the model can
 *     learn to copy
 */
public record TrainingRun(
    Backend backend,
    TrainingListener listener,
    BooleanSupplier cancellation,
    @Nullable Dataset weights,
    @Nullable Dataset validation,
    @Nullable Dataset validationWeights,
    boolean isOfScaledData,
    boolean warns) {
  /**
   * Checks the arguments.
   *
   * @throws IllegalArgumentException if there are weights of validation data, but no such data
   */
  public TrainingRun {
    requireNonNull(backend, "backend");
    requireNonNull(listener, "listener");
    requireNonNull(cancellation, "cancellation");
    if (validation == null && validationWeights != null) {
      throw new IllegalArgumentException(
          "There are weights of validation data, but no such data; give both, or neither");
    }
  }

  /** A run that nobody hears of or cancels, without validation. */
  public static TrainingRun on(Backend backend) {
    return new TrainingRun(
        backend, new TrainingListener() {}, () -> false, null, null, null, false, true);
  }

  /** Hears of the progress. */
  public TrainingRun listener(TrainingListener newListener) {
    return new TrainingRun(
        backend,
        newListener,
        cancellation,
        weights,
        validation,
        validationWeights,
        isOfScaledData,
        warns);
  }

  /**
   * Cancels the training, which then throws a {@link java.util.concurrent.CancellationException},
   * when this is true before a mini-batch. Interrupting the thread that trains does the same.
   */
  public TrainingRun cancelWhen(BooleanSupplier condition) {
    return new TrainingRun(
        backend,
        listener,
        condition,
        weights,
        validation,
        validationWeights,
        isOfScaledData,
        warns);
  }

  /** Weights of the training data's cells. */
  public TrainingRun weights(Dataset cells) {
    return new TrainingRun(
        backend,
        listener,
        cancellation,
        requireNonNull(cells, "weights"),
        validation,
        validationWeights,
        isOfScaledData,
        warns);
  }

  /**
   * Data on which the loss is measured after each joint epoch. The layers of a greedy training are
   * not validated.
   *
   * @param cells weights of its cells; null if all count alike
   */
  public TrainingRun validation(Dataset data, @Nullable Dataset cells) {
    return new TrainingRun(
        backend,
        listener,
        cancellation,
        weights,
        requireNonNull(data, "data"),
        cells,
        isOfScaledData,
        warns);
  }

  /** Says of all data that it has been scaled. */
  public TrainingRun ofScaledData() {
    return new TrainingRun(
        backend, listener, cancellation, weights, validation, validationWeights, true, warns);
  }

  /**
   * Says nothing where the data's scale or the result seem wrong, or the model can learn to copy.
   */
  public TrainingRun withoutWarnings() {
    return new TrainingRun(
        backend,
        listener,
        cancellation,
        weights,
        validation,
        validationWeights,
        isOfScaledData,
        false);
  }
}
