package dev.hourglass.backend.vectors;

import static dev.hourglass.backend.vectors.Lanes.FLOATS;
import static dev.hourglass.backend.vectors.Lanes.LENGTH;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Copies the right operand of a product to panels, see {@link VectorTiles}. */
final class Panels {
  private Panels() {}

  static void copyThree(float[] b, int at, int stride, int depth, float[] panel) {
    int row = at;
    for (int p = 0; p < depth; p++) {
      FloatVector first = FloatVector.fromArray(FLOATS, b, row);
      FloatVector second = FloatVector.fromArray(FLOATS, b, row + LENGTH);
      FloatVector third = FloatVector.fromArray(FLOATS, b, row + 2 * LENGTH);
      first.intoArray(panel, p * 3 * LENGTH);
      second.intoArray(panel, p * 3 * LENGTH + LENGTH);
      third.intoArray(panel, p * 3 * LENGTH + 2 * LENGTH);
      row += stride;
    }
  }

  static void copyTwo(float[] b, int at, int stride, int depth, float[] panel) {
    int row = at;
    for (int p = 0; p < depth; p++) {
      FloatVector first = FloatVector.fromArray(FLOATS, b, row);
      FloatVector second = FloatVector.fromArray(FLOATS, b, row + LENGTH);
      first.intoArray(panel, p * 2 * LENGTH);
      second.intoArray(panel, p * 2 * LENGTH + LENGTH);
      row += stride;
    }
  }

  /** Where the panel is wider than what is left of the rows. */
  static void copyEdge(
      float[] b, int at, int stride, int depth, int columns, int width, float[] panel) {
    for (int p = 0; p < depth; p++) {
      int row = p * width;
      System.arraycopy(b, at + p * stride, panel, row, columns);
      Arrays.fill(panel, row + columns, row + width, 0);
    }
  }

  /** Four columns at a time, so that four elements behind each other are written in each turn. */
  static void transpose(
      float[] b, int at, int stride, int depth, int columns, int width, float[] panel) {
    int column = 0;
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
}
