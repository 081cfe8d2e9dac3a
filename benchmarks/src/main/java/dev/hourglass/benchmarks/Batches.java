package dev.hourglass.benchmarks;

import java.nio.IntBuffer;

/** The row numbers of one mini-batch after the other, epoch by epoch. */
public final class Batches {
  private final StepInputs inputs;
  private final int batch;
  private long epoch;
  private IntBuffer order;

  /**
   * From the first batch on.
   *
   * @param batch rows of a mini-batch
   */
  public Batches(StepInputs inputs, int batch) {
    this.inputs = inputs;
    this.batch = batch;
    order = inputs.order(0, batch);
  }

  /** Goes back to the first batch. */
  public void restart() {
    epoch = 0;
    order = inputs.order(0, batch);
  }

  /**
   * The next batch's row numbers.
   *
   * @param target for as many as a batch has
   */
  public void next(int[] target) {
    if (!order.hasRemaining()) {
      epoch++;
      order = inputs.order(epoch, batch);
    }
    order.get(target);
  }
}
