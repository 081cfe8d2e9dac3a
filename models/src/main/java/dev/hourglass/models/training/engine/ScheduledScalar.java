package dev.hourglass.models.training.engine;

import dev.hourglass.models.training.Stage;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.function.DoubleUnaryOperator;

/**
 * A number that changes from step to step, such as the learning rate. The numbers of one epoch are
 * a table on the device, of which each step fetches the next entry: no work on the host between
 * steps, and no memory that grows with the number of epochs.
 */
final class ScheduledScalar {
  private final Stage stage;
  private final DoubleUnaryOperator schedule;
  private final Tensor table;
  private final float[] values;
  private final Tensor target;
  private final Kernel next;

  /**
   * Allocates the table.
   *
   * @param schedule gives the number for the progress of the stage: steps done as a fraction of all
   *     steps, in [0, 1)
   * @param target where each number goes, 1x1
   */
  ScheduledScalar(Scope scope, Stage stage, DoubleUnaryOperator schedule, Tensor target) {
    this.stage = stage;
    this.schedule = schedule;
    this.target = target;
    int batches = stage.batches();
    values = new float[batches];
    table = scope.tensor(batches, 1);
    Tensor index = scope.tensor(DType.INT32, 1, batches);
    int[] order = new int[batches];
    for (int i = 0; i < batches; i++) {
      order[i] = i;
    }
    index.upload(IntBuffer.wrap(order));
    Tensor cursor = scope.tensor(DType.INT32, 1, 1);
    next = scope.kernels().gatherRows(table, index, cursor, 1, target);
  }

  /**
   * Fills the table, before the epoch's first step.
   *
   * @param epoch counted from 1
   */
  void startEpoch(int epoch) {
    double all = (double) stage.epochs() * stage.batches();
    for (int i = 0; i < values.length; i++) {
      double done = (double) (epoch - 1) * stage.batches() + i;
      values[i] = (float) schedule.applyAsDouble(done / all);
    }
    table.upload(FloatBuffer.wrap(values));
  }

  /** Where the number stands, 1x1. */
  Tensor target() {
    return target;
  }

  /** Sets the number for the next step. */
  Kernel next() {
    return next;
  }
}
