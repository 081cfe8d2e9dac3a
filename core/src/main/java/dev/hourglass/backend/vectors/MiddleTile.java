package dev.hourglass.backend.vectors;

import static dev.hourglass.backend.vectors.Lanes.FLOATS;
import static dev.hourglass.backend.vectors.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/**
 * Eight rows by two vectors of a product, beside {@link WideTile}, where three would reach beyond
 * the output. See {@link VectorTiles}.
 */
final class MiddleTile {
  static final int ROWS = 8;
  private static final int WIDTH = 2 * LENGTH;

  private MiddleTile() {}

  /**
   * Row {@code i} of A is {@code a[at + i * stride]} and the elements behind it. Rows from {@code
   * rows} on repeat the last, so that none is read that A doesn't have.
   */
  static void multiplyRows(
      float[] a,
      int at,
      int stride,
      int rows,
      float[] panel,
      int depth,
      float[] start,
      int startAt,
      int startStride,
      float[] out,
      int outAt,
      int outStride) {
    FloatVector s00 = FloatVector.fromArray(FLOATS, start, startAt);
    FloatVector s01 = FloatVector.fromArray(FLOATS, start, startAt + LENGTH);
    FloatVector s10 = FloatVector.fromArray(FLOATS, start, startAt + startStride);
    FloatVector s11 = FloatVector.fromArray(FLOATS, start, startAt + startStride + LENGTH);
    FloatVector s20 = FloatVector.fromArray(FLOATS, start, startAt + 2 * startStride);
    FloatVector s21 = FloatVector.fromArray(FLOATS, start, startAt + 2 * startStride + LENGTH);
    FloatVector s30 = FloatVector.fromArray(FLOATS, start, startAt + 3 * startStride);
    FloatVector s31 = FloatVector.fromArray(FLOATS, start, startAt + 3 * startStride + LENGTH);
    FloatVector s40 = FloatVector.fromArray(FLOATS, start, startAt + 4 * startStride);
    FloatVector s41 = FloatVector.fromArray(FLOATS, start, startAt + 4 * startStride + LENGTH);
    FloatVector s50 = FloatVector.fromArray(FLOATS, start, startAt + 5 * startStride);
    FloatVector s51 = FloatVector.fromArray(FLOATS, start, startAt + 5 * startStride + LENGTH);
    FloatVector s60 = FloatVector.fromArray(FLOATS, start, startAt + 6 * startStride);
    FloatVector s61 = FloatVector.fromArray(FLOATS, start, startAt + 6 * startStride + LENGTH);
    FloatVector s70 = FloatVector.fromArray(FLOATS, start, startAt + 7 * startStride);
    FloatVector s71 = FloatVector.fromArray(FLOATS, start, startAt + 7 * startStride + LENGTH);
    int a1 = at + Math.min(1, rows - 1) * stride;
    int a2 = at + Math.min(2, rows - 1) * stride;
    int a3 = at + Math.min(3, rows - 1) * stride;
    int a4 = at + Math.min(4, rows - 1) * stride;
    int a5 = at + Math.min(5, rows - 1) * stride;
    int a6 = at + Math.min(6, rows - 1) * stride;
    int a7 = at + Math.min(7, rows - 1) * stride;
    for (int p = 0; p < depth; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, p * WIDTH);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, p * WIDTH + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOATS, a[at + p]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(FLOATS, a[a1 + p]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(FLOATS, a[a2 + p]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(FLOATS, a[a3 + p]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(FLOATS, a[a4 + p]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(FLOATS, a[a5 + p]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
      x = FloatVector.broadcast(FLOATS, a[a6 + p]);
      s60 = x.fma(b0, s60);
      s61 = x.fma(b1, s61);
      x = FloatVector.broadcast(FLOATS, a[a7 + p]);
      s70 = x.fma(b0, s70);
      s71 = x.fma(b1, s71);
    }
    s00.intoArray(out, outAt);
    s01.intoArray(out, outAt + LENGTH);
    s10.intoArray(out, outAt + outStride);
    s11.intoArray(out, outAt + outStride + LENGTH);
    s20.intoArray(out, outAt + 2 * outStride);
    s21.intoArray(out, outAt + 2 * outStride + LENGTH);
    s30.intoArray(out, outAt + 3 * outStride);
    s31.intoArray(out, outAt + 3 * outStride + LENGTH);
    s40.intoArray(out, outAt + 4 * outStride);
    s41.intoArray(out, outAt + 4 * outStride + LENGTH);
    s50.intoArray(out, outAt + 5 * outStride);
    s51.intoArray(out, outAt + 5 * outStride + LENGTH);
    s60.intoArray(out, outAt + 6 * outStride);
    s61.intoArray(out, outAt + 6 * outStride + LENGTH);
    s70.intoArray(out, outAt + 7 * outStride);
    s71.intoArray(out, outAt + 7 * outStride + LENGTH);
  }

  /**
   * Column {@code p} of A is {@code a[at + p * stride]} and the elements behind it, one for each
   * row.
   */
  static void multiplyColumns(
      float[] a,
      int at,
      int stride,
      float[] panel,
      int depth,
      float[] start,
      int startAt,
      int startStride,
      float[] out,
      int outAt,
      int outStride) {
    FloatVector s00 = FloatVector.fromArray(FLOATS, start, startAt);
    FloatVector s01 = FloatVector.fromArray(FLOATS, start, startAt + LENGTH);
    FloatVector s10 = FloatVector.fromArray(FLOATS, start, startAt + startStride);
    FloatVector s11 = FloatVector.fromArray(FLOATS, start, startAt + startStride + LENGTH);
    FloatVector s20 = FloatVector.fromArray(FLOATS, start, startAt + 2 * startStride);
    FloatVector s21 = FloatVector.fromArray(FLOATS, start, startAt + 2 * startStride + LENGTH);
    FloatVector s30 = FloatVector.fromArray(FLOATS, start, startAt + 3 * startStride);
    FloatVector s31 = FloatVector.fromArray(FLOATS, start, startAt + 3 * startStride + LENGTH);
    FloatVector s40 = FloatVector.fromArray(FLOATS, start, startAt + 4 * startStride);
    FloatVector s41 = FloatVector.fromArray(FLOATS, start, startAt + 4 * startStride + LENGTH);
    FloatVector s50 = FloatVector.fromArray(FLOATS, start, startAt + 5 * startStride);
    FloatVector s51 = FloatVector.fromArray(FLOATS, start, startAt + 5 * startStride + LENGTH);
    FloatVector s60 = FloatVector.fromArray(FLOATS, start, startAt + 6 * startStride);
    FloatVector s61 = FloatVector.fromArray(FLOATS, start, startAt + 6 * startStride + LENGTH);
    FloatVector s70 = FloatVector.fromArray(FLOATS, start, startAt + 7 * startStride);
    FloatVector s71 = FloatVector.fromArray(FLOATS, start, startAt + 7 * startStride + LENGTH);
    int column = at;
    for (int p = 0; p < depth; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, panel, p * WIDTH);
      FloatVector b1 = FloatVector.fromArray(FLOATS, panel, p * WIDTH + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOATS, a[column]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(FLOATS, a[column + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(FLOATS, a[column + 2]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(FLOATS, a[column + 3]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(FLOATS, a[column + 4]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(FLOATS, a[column + 5]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
      x = FloatVector.broadcast(FLOATS, a[column + 6]);
      s60 = x.fma(b0, s60);
      s61 = x.fma(b1, s61);
      x = FloatVector.broadcast(FLOATS, a[column + 7]);
      s70 = x.fma(b0, s70);
      s71 = x.fma(b1, s71);
      column += stride;
    }
    s00.intoArray(out, outAt);
    s01.intoArray(out, outAt + LENGTH);
    s10.intoArray(out, outAt + outStride);
    s11.intoArray(out, outAt + outStride + LENGTH);
    s20.intoArray(out, outAt + 2 * outStride);
    s21.intoArray(out, outAt + 2 * outStride + LENGTH);
    s30.intoArray(out, outAt + 3 * outStride);
    s31.intoArray(out, outAt + 3 * outStride + LENGTH);
    s40.intoArray(out, outAt + 4 * outStride);
    s41.intoArray(out, outAt + 4 * outStride + LENGTH);
    s50.intoArray(out, outAt + 5 * outStride);
    s51.intoArray(out, outAt + 5 * outStride + LENGTH);
    s60.intoArray(out, outAt + 6 * outStride);
    s61.intoArray(out, outAt + 6 * outStride + LENGTH);
    s70.intoArray(out, outAt + 7 * outStride);
    s71.intoArray(out, outAt + 7 * outStride + LENGTH);
  }
}
