package dev.hourglass.models.safetensors;

import java.nio.ByteBuffer;

/** Gives a tensor's elements, row by row, a piece at a time; whatever is asked for, and again. */
public interface ElementSource {
  /**
   * Puts elements into a buffer.
   *
   * @param first index of the first one
   * @param count how many
   * @param target little-endian, with as many bytes from its position to its limit
   */
  void put(int first, int count, ByteBuffer target);
}
