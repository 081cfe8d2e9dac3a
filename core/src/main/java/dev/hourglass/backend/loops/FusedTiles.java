package dev.hourglass.backend.loops;

import java.util.Arrays;

/**
 * The results of other {@link Tiles}, bit for bit, in plain loops: for as long as those aren't
 * compiled, and for what vectors don't make faster.
 */
public final class FusedTiles implements Tiles {
  private final int rows;
  private final int lanes;
  private final int mostVectors;

  /** Of the same sizes as others. */
  public FusedTiles(Tiles others) {
    this(others.rows(), others.lanes(), others.mostVectors());
  }

  /** Of any sizes. */
  public FusedTiles(int rows, int lanes, int mostVectors) {
    this.rows = rows;
    this.lanes = lanes;
    this.mostVectors = mostVectors;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public int mostVectors() {
    return mostVectors;
  }

  @Override
  public void packRows(
      float[] b, int at, int stride, int depth, int columns, int vectors, float[] panel) {
    int width = vectors * lanes;
    for (int p = 0; p < depth; p++) {
      System.arraycopy(b, at + p * stride, panel, p * width, columns);
      Arrays.fill(panel, p * width + columns, (p + 1) * width, 0);
    }
  }

  @Override
  public void packColumns(
      float[] b, int at, int stride, int depth, int columns, int vectors, float[] panel) {
    int width = vectors * lanes;
    int column = 0;
    // Four at a time, so that four elements behind each other are written in each turn.
    for (; column + 4 <= columns; column += 4) {
      int b0 = at + column * stride;
      int b1 = b0 + stride;
      int b2 = b1 + stride;
      int b3 = b2 + stride;
      int to = column;
      for (int p = 0; p < depth; p++) {
        panel[to] = b[b0 + p];
        panel[to + 1] = b[b1 + p];
        panel[to + 2] = b[b2 + p];
        panel[to + 3] = b[b3 + p];
        to += width;
      }
    }
    for (; column < columns; column++) {
      int from = at + column * stride;
      for (int p = 0; p < depth; p++) {
        panel[column + p * width] = b[from + p];
      }
    }
    for (; column < width; column++) {
      for (int p = 0; p < depth; p++) {
        panel[column + p * width] = 0;
      }
    }
  }

  @Override
  public void multiplyRows(
      float[] a,
      int at,
      int stride,
      int rows,
      int vectors,
      float[] panel,
      int depth,
      float[] start,
      int startAt,
      int startStride,
      float[] out,
      int outAt,
      int outStride) {
    int width = vectors * lanes;
    for (int i = 0; i < rows; i++) {
      int target = outAt + i * outStride;
      System.arraycopy(start, startAt + i * startStride, out, target, width);
      addRow(a, at + i * stride, 1, panel, 0, width, depth, width, out, target);
    }
  }

  @Override
  public void multiplyColumns(
      float[] a,
      int at,
      int stride,
      int vectors,
      float[] panel,
      int depth,
      float[] start,
      int startAt,
      int startStride,
      float[] out,
      int outAt,
      int outStride) {
    int width = vectors * lanes;
    for (int i = 0; i < rows; i++) {
      int target = outAt + i * outStride;
      System.arraycopy(start, startAt + i * startStride, out, target, width);
      addRow(a, at + i, stride, panel, 0, width, depth, width, out, target);
    }
  }

  @Override
  public void multiplyRow(
      float[] a,
      int at,
      int step,
      float[] b,
      int bAt,
      int stride,
      int depth,
      float[] start,
      int startAt,
      float[] out,
      int outAt,
      int columns) {
    System.arraycopy(start, startAt, out, outAt, columns);
    addRow(a, at, step, b, bAt, stride, depth, columns, out, outAt);
  }

  /** Adds all rows of B or a panel of it, weighted by a row of A. */
  private static void addRow(
      float[] a,
      int at,
      int step,
      float[] b,
      int bAt,
      int stride,
      int depth,
      int width,
      float[] out,
      int target) {
    for (int p = 0; p < depth; p++) {
      float weight = a[at + p * step];
      int row = bAt + p * stride;
      for (int j = 0; j < width; j++) {
        out[target + j] = Math.fma(weight, b[row + j], out[target + j]);
      }
    }
  }
}
