package dev.hourglass.models;

import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The learning rates of one epoch as a table on the device, of which each step fetches the next
 * entry: no work on the host between steps, and no memory that grows with the number of epochs.
 */
final class LearningRates {
  private final Training plan;
  private final Stage stage;
  private final Tensor table;
  private final float[] rates;
  private final Kernel next;

  /**
   * Allocates the table.
   *
   * @param learningRate where each rate goes, 1x1
   */
  LearningRates(Scope scope, Training plan, Stage stage, Tensor learningRate) {
    this.plan = plan;
    this.stage = stage;
    int batches = stage.batches();
    rates = new float[batches];
    table = scope.tensor(batches, 1);
    Tensor index = scope.tensor(DType.INT32, 1, batches);
    int[] order = new int[batches];
    for (int i = 0; i < batches; i++) {
      order[i] = i;
    }
    index.upload(IntBuffer.wrap(order));
    Tensor cursor = scope.tensor(DType.INT32, 1, 1);
    next = scope.kernels().gatherRows(table, index, cursor, 1, learningRate);
  }

  /**
   * Fills the table, before the epoch's first step.
   *
   * @param epoch counted from 1
   */
  void startEpoch(int epoch) {
    double all = (double) stage.epochs() * stage.batches();
    for (int i = 0; i < rates.length; i++) {
      double done = (double) (epoch - 1) * stage.batches() + i;
      rates[i] = (float) (plan.learningRate() * plan.schedule().factor(done / all));
    }
    table.upload(FloatBuffer.wrap(rates));
  }

  /** Sets the rate of the next step. */
  Kernel next() {
    return next;
  }
}
