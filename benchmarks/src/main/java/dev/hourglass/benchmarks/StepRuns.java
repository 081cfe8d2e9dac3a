package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Precision;

/**
 * A training step, run many times over: the next epoch's order is uploaded where an epoch ends, as
 * a training does it.
 */
final class StepRuns implements AutoCloseable {
  private final Backend backend;
  private final StepInputs inputs;
  private final int batch;
  private final TrainingStep step;
  private long taken;

  /** Binds the step. */
  StepRuns(
      Backend backend,
      Precision precision,
      Layers layers,
      int batch,
      StepInputs inputs,
      float learningRate) {
    this.backend = backend;
    this.inputs = inputs;
    this.batch = batch;
    step = new TrainingStep(backend, precision, layers, batch, inputs.rows(), learningRate);
    restart();
  }

  /** Goes back to the initial parameters and the first epoch. */
  void restart() {
    step.restart(inputs.parameters());
    taken = 0;
  }

  /** Number of steps since the start. */
  long taken() {
    return taken;
  }

  /** Takes steps, without waiting for the last of them to be finished. */
  void run(int count) {
    int left = count;
    while (left > 0) {
      if (taken % step.batches() == 0) {
        step.follow(inputs.order(taken / step.batches(), batch));
      }
      int untilNextOrder = step.batches() - (int) (taken % step.batches());
      int now = Math.min(left, untilNextOrder);
      step.run(now);
      taken += now;
      left -= now;
    }
  }

  /** Takes steps and waits until all are finished. Gives the time of one, in microseconds. */
  double time(int count) {
    backend.synchronize();
    long start = System.nanoTime();
    run(count);
    backend.synchronize();
    return (System.nanoTime() - start) * 1e-3 / count;
  }

  /** Mean squared error of the batch trained on last, before its update. */
  float loss() {
    return step.loss();
  }

  @Override
  public void close() {
    step.close();
  }
}
