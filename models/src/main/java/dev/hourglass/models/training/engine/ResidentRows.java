package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.IntBuffer;
import java.util.SplittableRandom;

/** A data set in the backend's memory, and the order in which its rows are fetched. */
final class ResidentRows implements Batches {
  private final Dataset data;
  private final Tensor values;
  private final Tensor index;
  private final Tensor cursor;
  private final int[] order;

  ResidentRows(Scope scope, Dataset data) {
    this.data = data;
    values = scope.tensor(data.type(), data.rows(), data.columns());
    values.upload(data.buffer());
    index = scope.tensor(DType.INT32, 1, data.rows());
    cursor = scope.tensor(DType.INT32, 1, 1);
    order = new int[data.rows()];
    resetOrder();
    follow(IntBuffer.wrap(order));
  }

  private void resetOrder() {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
  }

  @Override
  public int columns() {
    return data.columns();
  }

  @Override
  public Node next(Tape tape, int rows) {
    return tape.gatherRows(values, index, cursor, data.scale(), rows);
  }

  /** Fisher & Yates. */
  @Override
  public void startEpoch(long seed) {
    resetOrder();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int row = order[i];
      order[i] = order[j];
      order[j] = row;
    }
    follow(IntBuffer.wrap(order));
  }

  /**
   * Takes the rows in this order from now on, from its beginning.
   *
   * @param rows row numbers, as many as there are rows
   */
  void follow(IntBuffer rows) {
    index.upload(rows);
    cursor.upload(IntBuffer.allocate(1));
  }
}
