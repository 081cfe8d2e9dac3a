package dev.hourglass.benchmarks;

import dev.hourglass.tensor.Backend;

/**
 * Our training step, run many times over: the next epoch's order is uploaded where an epoch ends,
 * as a training does it.
 */
final class StepRuns implements Training {
  private final Backend backend;
  private final StepInputs inputs;
  private final int batch;
  private final TrainingStep step;
  private long taken;

  /** Binds the step. */
  StepRuns(Backend backend, StepOptions options, StepInputs inputs) {
    this.backend = backend;
    this.inputs = inputs;
    batch = options.batch();
    step =
        new TrainingStep(
            backend,
            options.precision(),
            options.layers(),
            batch,
            inputs.rows(),
            options.optimizer().optimizer(),
            options.learningRate());
    restart();
  }

  @Override
  public String description() {
    return backend.description();
  }

  @Override
  public void restart() {
    step.restart(inputs.parameters());
    taken = 0;
  }

  @Override
  public void run(int count) {
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

  @Override
  public void synchronize() {
    backend.synchronize();
  }

  @Override
  public float loss() {
    return step.loss();
  }

  @Override
  public void close() {
    step.close();
  }
}
