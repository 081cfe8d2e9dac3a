package dev.hourglass.backend.vectors;

import static dev.hourglass.backend.vectors.Lanes.FLOATS;
import static dev.hourglass.backend.vectors.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/** Copies rows of the right operand of a product to panels, see {@link VectorTiles}. */
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
}
