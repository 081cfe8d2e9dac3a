package dev.hourglass.backend.vectors;

import static dev.hourglass.backend.vectors.Lanes.FLOATS;
import static dev.hourglass.backend.vectors.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/** Rows of a product with the right operand as it lies, see {@link VectorTiles}. */
final class DirectRow {
  /** So many vectors are summed up at a time: fewer would wait for each sum before the next. */
  private static final int BLOCK = 8;

  private DirectRow() {}

  /** Of at least as many columns as a vector has lanes. */
  static void multiply(
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
    int column = 0;
    for (; column + BLOCK * LENGTH <= columns; column += BLOCK * LENGTH) {
      block(
          a,
          at,
          step,
          b,
          bAt + column,
          stride,
          depth,
          start,
          startAt + column,
          out,
          outAt + column);
    }
    for (; column < columns; column += LENGTH) {
      // The last vector ends with the last column, and may repeat some of the one before it.
      int last = Math.min(column, columns - LENGTH);
      vector(a, at, step, b, bAt + last, stride, depth, start, startAt + last, out, outAt + last);
    }
  }

  private static void block(
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
      int outAt) {
    FloatVector s0 = FloatVector.fromArray(FLOATS, start, startAt);
    FloatVector s1 = FloatVector.fromArray(FLOATS, start, startAt + LENGTH);
    FloatVector s2 = FloatVector.fromArray(FLOATS, start, startAt + 2 * LENGTH);
    FloatVector s3 = FloatVector.fromArray(FLOATS, start, startAt + 3 * LENGTH);
    FloatVector s4 = FloatVector.fromArray(FLOATS, start, startAt + 4 * LENGTH);
    FloatVector s5 = FloatVector.fromArray(FLOATS, start, startAt + 5 * LENGTH);
    FloatVector s6 = FloatVector.fromArray(FLOATS, start, startAt + 6 * LENGTH);
    FloatVector s7 = FloatVector.fromArray(FLOATS, start, startAt + 7 * LENGTH);
    int row = bAt;
    for (int p = 0; p < depth; p++) {
      FloatVector x = FloatVector.broadcast(FLOATS, a[at + p * step]);
      s0 = x.fma(FloatVector.fromArray(FLOATS, b, row), s0);
      s1 = x.fma(FloatVector.fromArray(FLOATS, b, row + LENGTH), s1);
      s2 = x.fma(FloatVector.fromArray(FLOATS, b, row + 2 * LENGTH), s2);
      s3 = x.fma(FloatVector.fromArray(FLOATS, b, row + 3 * LENGTH), s3);
      s4 = x.fma(FloatVector.fromArray(FLOATS, b, row + 4 * LENGTH), s4);
      s5 = x.fma(FloatVector.fromArray(FLOATS, b, row + 5 * LENGTH), s5);
      s6 = x.fma(FloatVector.fromArray(FLOATS, b, row + 6 * LENGTH), s6);
      s7 = x.fma(FloatVector.fromArray(FLOATS, b, row + 7 * LENGTH), s7);
      row += stride;
    }
    s0.intoArray(out, outAt);
    s1.intoArray(out, outAt + LENGTH);
    s2.intoArray(out, outAt + 2 * LENGTH);
    s3.intoArray(out, outAt + 3 * LENGTH);
    s4.intoArray(out, outAt + 4 * LENGTH);
    s5.intoArray(out, outAt + 5 * LENGTH);
    s6.intoArray(out, outAt + 6 * LENGTH);
    s7.intoArray(out, outAt + 7 * LENGTH);
  }

  private static void vector(
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
      int outAt) {
    FloatVector sum = FloatVector.fromArray(FLOATS, start, startAt);
    int row = bAt;
    for (int p = 0; p < depth; p++) {
      FloatVector x = FloatVector.broadcast(FLOATS, a[at + p * step]);
      sum = x.fma(FloatVector.fromArray(FLOATS, b, row), sum);
      row += stride;
    }
    sum.intoArray(out, outAt);
  }
}
