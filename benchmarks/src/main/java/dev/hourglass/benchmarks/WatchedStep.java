package dev.hourglass.benchmarks;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Precision;

/**
 * A training step under measurement whose progress can be checked: the losses of its first epoch
 * are remembered, and each batch's last loss must have fallen below its first.
 */
final class WatchedStep implements AutoCloseable {
  private final TrainingStep step;
  private final float[] first;
  private int batch;
  private int lastBatch;
  private float lastLoss;

  /** Binds the step, by Adam. */
  WatchedStep(Backend backend, Precision precision, Layers layers, int batch) {
    this(backend, precision, layers, batch, Optimizer.adam());
  }

  /** Binds the step. */
  WatchedStep(Backend backend, Precision precision, Layers layers, int batch, Optimizer optimizer) {
    step = new TrainingStep(backend, precision, layers, batch, optimizer);
    first = new float[step.batches()];
  }

  /** Puts every hidden unit out of action, see {@link TrainingStep#killHiddenUnits}. */
  void killHiddenUnits() {
    step.killHiddenUnits();
  }

  /** Takes the steps of the first epoch, to which later ones are compared. */
  void takeFirstEpoch() {
    for (int i = 0; i < first.length; i++) {
      first[i] = run();
    }
  }

  /**
   * Takes a step, waits for it and gives its loss, so that work which the backend only queued is
   * part of the time.
   */
  float run() {
    step.run();
    lastLoss = step.loss();
    lastBatch = batch;
    batch = batch + 1 < first.length ? batch + 1 : 0;
    return lastLoss;
  }

  /**
   * Refuses figures of a step that doesn't train.
   *
   * @throws IllegalStateException if the last loss is not a number, or not below the first of the
   *     same batch
   */
  void requireProgress() {
    if (!(lastLoss < first[lastBatch])) {
      throw new IllegalStateException(
          "The loss of batch %d went from %s to %s: the step doesn't train"
              .formatted(lastBatch, first[lastBatch], lastLoss));
    }
  }

  @Override
  public void close() {
    step.close();
  }
}
