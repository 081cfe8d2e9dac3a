package dev.hourglass.backend.vectors;

import static dev.hourglass.backend.vectors.Lanes.FLOATS;
import static dev.hourglass.backend.vectors.Lanes.INTS;
import static dev.hourglass.backend.vectors.Lanes.LENGTH;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Stretches of rows, at any place. Each method returns how many elements it has done. */
final class Rows {
  /** There are none of fewer than eight bytes. */
  private static final boolean HAS_BYTES = LENGTH >= 8;

  private static final VectorSpecies<Byte> BYTES =
      HAS_BYTES
          ? VectorSpecies.of(byte.class, VectorShape.forBitSize(LENGTH * Byte.SIZE))
          : ByteVector.SPECIES_64;

  private Rows() {}

  static int add(float[] x, int xAt, float[] y, int yAt, int n) {
    int last = FLOATS.loopBound(n);
    for (int i = 0; i < last; i += LENGTH) {
      FloatVector.fromArray(FLOATS, y, yAt + i)
          .add(FloatVector.fromArray(FLOATS, x, xAt + i))
          .intoArray(y, yAt + i);
    }
    return last;
  }

  static int widen(byte[] x, int xAt, float scale, float[] y, int yAt, int n) {
    if (!HAS_BYTES) {
      return 0;
    }
    int last = FLOATS.loopBound(n);
    for (int i = 0; i < last; i += LENGTH) {
      ByteVector bytes = ByteVector.fromArray(BYTES, x, xAt + i);
      IntVector ints = (IntVector) bytes.convertShape(VectorOperators.B2I, INTS, 0);
      FloatVector floats =
          (FloatVector) ints.and(0xFF).convertShape(VectorOperators.I2F, FLOATS, 0);
      floats.mul(scale).intoArray(y, yAt + i);
    }
    return last;
  }
}
