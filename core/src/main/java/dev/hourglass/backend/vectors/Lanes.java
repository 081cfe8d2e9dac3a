package dev.hourglass.backend.vectors;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The widest vectors of this processor. Constants, for only then does HotSpot compile operations on
 * them to instructions.
 */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** Floats a vector: a power of two. */
  static final int LENGTH = FLOATS.length();

  /** Vector registers: those of x86 have doubled together with the vectors' width. */
  static final int REGISTERS =
      LENGTH < 16 && List.of("amd64", "x86_64").contains(System.getProperty("os.arch")) ? 16 : 32;

  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  private Lanes() {}

  static FloatVector floats(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }
}
