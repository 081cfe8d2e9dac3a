package dev.hourglass.backend.loops;

import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.ColumnGroups.Range;
import dev.hourglass.tensor.LossFunction;

/**
 * {@link dev.hourglass.tensor.Kernels#means} of some rows, from arrays into arrays. It has working
 * memory, so each thread needs one of its own.
 */
public final class MeanRows {
  /** Rows of working memory. */
  public static final int SCRATCH_ROWS = 2;

  private final int columns;
  private final Range[] ranges;

  /** Outputs and means of a piece of a row, at the same index. */
  private final float[][] buffer;

  /**
   * Prepares the computation.
   *
   * @param scratch {@link #SCRATCH_ROWS} rows of {@link GroupPieces#length} elements
   */
  public MeanRows(ColumnGroups groups, float[][] scratch) {
    this.columns = groups.columns();
    this.ranges = groups.ranges().toArray(Range[]::new);
    this.buffer = scratch;
  }

  /**
   * Computes consecutive rows, which lie one behind another.
   *
   * @param out may be {@code in}, at the same place
   */
  public void compute(int rows, float[] in, int firstIn, float[] out, int firstOut) {
    for (int row = 0; row < rows; row++) {
      for (Range range : ranges) {
        int column = row * columns + range.column();
        if (range.group() instanceof Elements elements) {
          elements(elements, in, firstIn + column, out, firstOut + column);
        } else {
          oneHot(range.group().columns(), in, firstIn + column, out, firstOut + column);
        }
      }
    }
  }

  private void elements(Elements group, float[] in, int firstIn, float[] out, int firstOut) {
    if (group.loss() != LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS) {
      System.arraycopy(in, firstIn, out, firstOut, group.columns());
      return;
    }
    for (int first = 0; first < group.columns(); first += GroupPieces.PIECE) {
      int n = Math.min(GroupPieces.PIECE, group.columns() - first);
      System.arraycopy(in, firstIn + first, buffer[0], 0, n);
      sigmoids(buffer[0], buffer[1], n);
      System.arraycopy(buffer[1], 0, out, firstOut + first, n);
    }
  }

  private static void sigmoids(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = FloatMath.sigmoid(x[i]);
    }
  }

  private void oneHot(int n, float[] in, int firstIn, float[] out, int firstOut) {
    float[] o = buffer[0];
    float[] y = buffer[1];
    System.arraycopy(in, firstIn, o, 0, n);
    float share = (float) (1 / Softmax.exponentials(o, Softmax.largest(o, n), y, n));
    for (int i = 0; i < n; i++) {
      y[i] *= share;
    }
    System.arraycopy(y, 0, out, firstOut, n);
  }
}
