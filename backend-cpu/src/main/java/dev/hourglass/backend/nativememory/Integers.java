package dev.hourglass.backend.nativememory;

import java.nio.IntBuffer;
import java.util.List;

/** Elements of an INT32 tensor, which may be more than one Java buffer can have. */
final class Integers {
  private final IntBuffer[] pieces;
  private final int length;
  private final long size;

  /**
   * Describes memory.
   *
   * @param length of each piece but the last
   * @param size of all pieces
   */
  Integers(List<IntBuffer> pieces, int length, long size) {
    this.pieces = pieces.toArray(IntBuffer[]::new);
    this.length = length;
    this.size = size;
  }

  long size() {
    return size;
  }

  int get(long place) {
    return pieces[(int) (place / length)].get((int) (place % length));
  }
}
