package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Batch;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Seeds;
import dev.hourglass.tensor.Tensor;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/** A data set in the backend's memory. */
final class ResidentRows implements Batches {
  /** Of the donors' seeds among those that follow from an epoch's. */
  private static final int DONORS = 1;

  private final Scope scope;
  private final Dataset data;
  private final Tensor values;
  private final RowOrder order;
  private final Tensor cursor;
  private final @Nullable Weights weights;
  private @Nullable RowOrder donorOrder;
  private @Nullable Tensor donorCursor;

  private record Weights(Dataset data, Tensor values, Tensor cursor) {}

  /**
   * Uploads all.
   *
   * @param cells weights of the data's cells, as many rows; null for 1
   */
  ResidentRows(Scope scope, Dataset data, @Nullable Dataset cells) {
    this.scope = scope;
    this.data = data;
    values = upload(scope, data);
    order = new RowOrder(scope, data.rows());
    cursor = scope.tensor(DType.INT32, 1, 1);
    weights =
        cells == null
            ? null
            : new Weights(cells, upload(scope, cells), scope.tensor(DType.INT32, 1, 1));
  }

  private static Tensor upload(Scope scope, Dataset data) {
    Tensor values = scope.tensor(data.type(), data.rows(), data.columns());
    values.upload(data.buffer());
    return values;
  }

  @Override
  public Batch next(Tape tape, int rows) {
    Node row = tape.gatherRows(values, order.index(), cursor, data.scale(), rows);
    if (weights == null) {
      return Batch.of(row, null);
    }
    Node weight =
        tape.gatherRows(
            weights.values(), order.index(), weights.cursor(), weights.data().scale(), rows);
    return Batch.of(row, weight);
  }

  @Override
  public Node donors(Tape tape, int rows) {
    if (donorOrder == null || donorCursor == null) {
      donorOrder = new RowOrder(scope, data.rows());
      donorCursor = scope.tensor(DType.INT32, 1, 1);
    }
    return tape.gatherRows(values, donorOrder.index(), donorCursor, data.scale(), rows);
  }

  @Override
  public void startEpoch(long seed) {
    order.shuffle(seed);
    if (donorOrder != null) {
      donorOrder.shuffle(Seeds.derive(seed, DONORS));
    }
  }

  /**
   * Takes the rows in this order from now on, from its beginning.
   *
   * @param rows row numbers, as many as there are rows
   */
  void follow(IntBuffer rows) {
    order.follow(rows);
    cursor.upload(IntBuffer.allocate(1));
    if (donorCursor != null) {
      donorCursor.upload(IntBuffer.allocate(1));
    }
    if (weights != null) {
      weights.cursor().upload(IntBuffer.allocate(1));
    }
  }
}
