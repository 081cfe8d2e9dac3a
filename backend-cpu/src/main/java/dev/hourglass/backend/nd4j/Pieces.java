package dev.hourglass.backend.nd4j;

import org.bytedeco.javacpp.LongPointer;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/**
 * Elements in one row, cut into pieces of {@value #LENGTH}; the last one may be shorter. Several
 * loops run over one piece before the next one's turn, so what one has written the next finds in
 * the second-level cache.
 */
final class Pieces {
  /** Four arrays of it, 64 kB each, fit into every processor's second-level cache. */
  static final int LENGTH = 16_384;

  private final Operand[] operands;

  Pieces(Operand... operands) {
    this.operands = operands;
  }

  /** How many pieces so many elements are. */
  static int count(long size) {
    return Math.toIntExact((size + LENGTH - 1) / LENGTH);
  }

  int count() {
    return operands.length;
  }

  OpaqueDataBuffer buffer(int piece) {
    return operands[piece].buffer();
  }

  LongPointer shape(int piece) {
    return operands[piece].shape();
  }
}
