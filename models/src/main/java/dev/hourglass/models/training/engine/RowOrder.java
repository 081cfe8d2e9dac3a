package dev.hourglass.models.training.engine;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.IntBuffer;
import java.util.SplittableRandom;

/** The order in which rows are fetched, on the backend. */
final class RowOrder {
  private final Tensor index;
  private final int[] order;

  /** In ascending order. */
  RowOrder(Scope scope, int rows) {
    index = scope.tensor(DType.INT32, 1, rows);
    order = new int[rows];
    reset();
    follow(IntBuffer.wrap(order));
  }

  private void reset() {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
  }

  /** INT32, 1 x rows. */
  Tensor index() {
    return index;
  }

  /** An order that follows from the seed alone (Fisher & Yates). */
  void shuffle(long seed) {
    reset();
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
   * This order.
   *
   * @param rows row numbers, as many as there are rows
   */
  void follow(IntBuffer rows) {
    index.upload(rows);
  }
}
