package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.loops.Tiles;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Activation;
import org.jspecify.annotations.Nullable;

/**
 * Matrix product {@code out = activation(start + A·B)} of few rows, where {@code start} is zero or
 * a bias, with B as it lies, by rows (see {@link Tiles#multiplyRow}). Each thread computes a band
 * of columns.
 */
final class RowProduct extends RangeKernel {
  private final Family family;
  private final Tiles tiles;
  private final Activation activation;
  private final float[] a;
  private final int aOffset;
  private final int aRow;
  private final int aColumn;
  private final float[] b;
  private final int bOffset;
  private final float[] start;
  private final int startOffset;
  private final float[] out;
  private final int outOffset;
  private final int m;
  private final int n;
  private final int k;

  /**
   * Binds the operands.
   *
   * @param bias what the sums of each row start from, or null for zero
   * @param activation applied to the finished sums
   */
  RowProduct(
      JavaScope scope,
      WorkerPool pool,
      Family family,
      Tiles tiles,
      JavaTensor a,
      boolean transposeA,
      JavaTensor b,
      JavaTensor out,
      @Nullable JavaTensor bias,
      Activation activation) {
    super(pool, wholeVectors(out.width(), tiles), out.height() * b.height());
    this.family = family;
    this.tiles = tiles;
    this.activation = activation;
    this.a = a.floats();
    this.aOffset = a.offset();
    this.aRow = transposeA ? 1 : a.width();
    this.aColumn = transposeA ? a.width() : 1;
    this.b = b.floats();
    this.bOffset = b.offset();
    this.start = bias == null ? scope.scratch(1, out.width())[0] : bias.floats();
    this.startOffset = bias == null ? 0 : bias.offset();
    this.out = out.floats();
    this.outOffset = out.offset();
    this.m = out.height();
    this.n = out.width();
    this.k = b.height();
  }

  /** Or 1, where there is less than one. */
  private static int wholeVectors(int columns, Tiles tiles) {
    return Math.max(1, columns / tiles.lanes());
  }

  /** Computes a band, counted in whole vectors; the last one has what remains behind them, too. */
  @Override
  void range(int part, int from, int to) {
    int column = from * tiles.lanes();
    int end = to == wholeVectors(n, tiles) ? n : to * tiles.lanes();
    for (int i = 0; i < m; i++) {
      int row = outOffset + i * n;
      tiles.multiplyRow(
          a,
          aOffset + i * aRow,
          aColumn,
          b,
          bOffset + column,
          n,
          k,
          start,
          startOffset + column,
          out,
          row + column,
          end - column);
      if (activation != Activation.IDENTITY) {
        family.unary(activation, out, out, row + column, row + end);
      }
    }
  }
}
