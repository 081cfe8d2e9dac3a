package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.loops.Tiles;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * Matrix product {@code out = activation(start + A·B)}, where {@code start} is zero, a bias or the
 * old output, by tiles of the output (see {@link Tiles}).
 *
 * <p>A panel of B is packed at a time, of a few hundred rows, which stays close to the processor
 * while the tiles of these columns are computed. Between blocks of the depth the sums are kept in
 * the output, which changes no bit of them.
 */
final class TiledProduct implements Kernel, WorkerPool.Task {
  /** Rows of B that are packed at a time, at most. */
  private static final int MOST_DEPTH = 512;

  /** Below so many multiplications, waking another thread takes longer than the product. */
  private static final long SMALLEST_PART = 500_000;

  private final WorkerPool pool;
  private final Family family;
  private final Tiles tiles;

  /** Only changed before a run, by its thread. */
  private TileGrid grid;

  private final boolean isHalf;
  private final boolean accumulate;
  private final @Nullable JavaTensor bias;
  private final Activation activation;
  private final float[] out;
  private final int outOffset;
  private final int m;
  private final int n;
  private final int k;

  /** The left operand: m x k, stored k x m if by columns. */
  private final float[] a;

  private final int aOffset;
  private final int aStride;
  private final boolean aByColumns;

  /** The right operand: k x n, stored n x k if by columns. */
  private final float[] b;

  private final int bOffset;
  private final int bStride;
  private final boolean bByColumns;

  private final int parts;

  /** Rows of B that are packed at a time, but for the last. */
  private final int depth;

  private final float[] zeros;

  /**
   * For each part: a panel; a tile that reaches beyond the output; what its rows start from; rows
   * of A for that.
   */
  private final float[][] panels;

  private final float[][] edges;
  private final float[][] starts;
  private final float[][] rows;

  /**
   * Binds the operands.
   *
   * @param bias what the sums of each row start from, or null for zero
   * @param activation applied to the finished sums
   * @param accumulate whether the sums start from the old output instead; without bias only
   * @param isHalf whether what is above the diagonal may be left as it is, or half done
   */
  TiledProduct(
      JavaScope scope,
      WorkerPool pool,
      Family family,
      Tiles tiles,
      JavaTensor a,
      boolean transposeA,
      JavaTensor b,
      boolean transposeB,
      JavaTensor out,
      @Nullable JavaTensor bias,
      Activation activation,
      boolean accumulate,
      boolean isHalf) {
    this.isHalf = isHalf;
    this.pool = pool;
    this.family = family;
    this.tiles = tiles;
    this.accumulate = accumulate;
    this.bias = bias;
    this.activation = activation;
    this.out = out.floats();
    this.outOffset = out.offset();
    this.m = out.height();
    this.n = out.width();
    this.k = transposeA ? a.height() : a.width();
    this.a = a.floats();
    this.aOffset = a.offset();
    this.aStride = a.width();
    this.aByColumns = transposeA;
    this.b = b.floats();
    this.bOffset = b.offset();
    this.bStride = b.width();
    this.bByColumns = transposeB;
    this.grid = new TileGrid(tiles, m, n, isHalf);
    long worthwhile = Math.max(1, (long) m * n * k / SMALLEST_PART);
    int all = grid.panels() * grid.tiles();
    this.parts = (int) Math.min(Math.min(pool.threads(), all), worthwhile);
    int blocks = (k + MOST_DEPTH - 1) / MOST_DEPTH;
    this.depth = (k + blocks - 1) / blocks;
    int width = grid.width(0);
    this.zeros = scope.scratch(1, width)[0];
    this.panels = scope.scratch(parts, depth * width);
    this.edges = scope.scratch(parts, tiles.rows() * width);
    this.starts = scope.scratch(bias == null ? 0 : parts, width);
    this.rows = scope.scratch(aByColumns ? parts : 0, tiles.rows() * depth);
  }

  @Override
  public void run() {
    if (grid.most() != tiles.mostVectors()) {
      // The buffers are large enough for less, and no bit depends on it.
      grid = new TileGrid(tiles, m, n, isHalf);
    }
    pool.run(this, parts);
  }

  @Override
  public void part(int part) {
    int height = grid.tiles();
    int end = grid.start(part + 1, parts);
    int next = grid.start(part, parts);
    while (next < end) {
      int panel = next / height;
      int tile = Math.max(next % height, grid.firstTile(panel));
      int last = Math.min(height, end - panel * height);
      if (tile < last) {
        multiply(part, panel, tile, last);
      }
      next = panel * height + last;
    }
  }

  /** Computes some tiles of a panel. */
  private void multiply(int part, int panel, int firstTile, int lastTile) {
    float[] packed = panels[part];
    boolean wholeColumns = grid.column(panel) + grid.width(panel) <= n;
    for (int p = 0; p < k; p += depth) {
      int length = Math.min(depth, k - p);
      pack(panel, p, length, packed);
      for (int tile = firstTile; tile < lastTile; tile++) {
        int row = tile * tiles.rows();
        if (wholeColumns && row + tiles.rows() <= m) {
          whole(row, panel, p, length, packed);
        } else {
          edge(row, panel, p, length, part);
        }
      }
    }
  }

  private void pack(int panel, int p, int length, float[] packed) {
    int column = grid.column(panel);
    int columns = Math.min(grid.width(panel), n - column);
    int vectors = grid.vectors(panel);
    if (bByColumns) {
      int from = bOffset + column * bStride + p;
      tiles.packColumns(b, from, bStride, length, columns, vectors, packed);
    } else {
      int from = bOffset + p * bStride + column;
      tiles.packRows(b, from, bStride, length, columns, vectors, packed);
    }
  }

  /** The last rows of A where there are fewer than a tile has, as columns of a whole tile. */
  private void copyColumns(int row, int p, int length, float[] target) {
    int height = tiles.rows();
    for (int q = 0; q < length; q++) {
      System.arraycopy(a, aOffset + (p + q) * aStride + row, target, q * height, m - row);
    }
  }

  private void whole(int row, int panel, int p, int length, float[] packed) {
    int column = grid.column(panel);
    int target = outOffset + row * n + column;
    if (p > 0 || accumulate) {
      multiply(row, p, length, panel, packed, out, target, n, out, target, n);
    } else if (bias != null) {
      float[] start = bias.floats();
      int from = bias.offset() + column;
      multiply(row, p, length, panel, packed, start, from, 0, out, target, n);
    } else {
      multiply(row, p, length, panel, packed, zeros, 0, 0, out, target, n);
    }
    if (p + length == k && activation != Activation.IDENTITY) {
      family.unaryRows(activation, out, target, tiles.rows(), grid.width(panel), n);
    }
  }

  private void multiply(
      int row,
      int p,
      int length,
      int panel,
      float[] packed,
      float[] start,
      int startAt,
      int startStride,
      float[] target,
      int targetAt,
      int targetStride) {
    int vectors = grid.vectors(panel);
    if (aByColumns) {
      int from = aOffset + p * aStride + row;
      tiles.multiplyColumns(
          a,
          from,
          aStride,
          vectors,
          packed,
          length,
          start,
          startAt,
          startStride,
          target,
          targetAt,
          targetStride);
    } else {
      int from = aOffset + row * aStride + p;
      int height = Math.min(tiles.rows(), m - row);
      tiles.multiplyRows(
          a,
          from,
          aStride,
          height,
          vectors,
          packed,
          length,
          start,
          startAt,
          startStride,
          target,
          targetAt,
          targetStride);
    }
  }

  /** A tile that reaches beyond the output is computed beside it. */
  private void edge(int row, int panel, int p, int length, int part) {
    float[] packed = panels[part];
    float[] tile = edges[part];
    int column = grid.column(panel);
    int width = grid.width(panel);
    int columns = Math.min(width, n - column);
    int height = Math.min(tiles.rows(), m - row);
    int target = outOffset + row * n + column;
    float[] start = zeros;
    int startStride = 0;
    if (p > 0 || accumulate) {
      start = tile;
      startStride = width;
      for (int i = 0; i < height; i++) {
        System.arraycopy(out, target + i * n, tile, i * width, columns);
      }
    } else if (bias != null) {
      start = starts[part];
      System.arraycopy(bias.floats(), bias.offset() + column, start, 0, columns);
    }
    if (aByColumns && height < tiles.rows()) {
      copyColumns(row, p, length, rows[part]);
      tiles.multiplyColumns(
          rows[part],
          0,
          tiles.rows(),
          grid.vectors(panel),
          packed,
          length,
          start,
          0,
          startStride,
          tile,
          0,
          width);
    } else {
      multiply(row, p, length, panel, packed, start, 0, startStride, tile, 0, width);
    }
    if (p + length == k && activation != Activation.IDENTITY) {
      family.unary(activation, tile, tile, 0, height * width);
    }
    for (int i = 0; i < height; i++) {
      System.arraycopy(tile, i * width, out, target + i * n, columns);
    }
  }
}
