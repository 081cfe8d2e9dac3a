package dev.hourglass.models.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes a tensor's elements, row by row, a piece at a time, from the first to the last. */
public interface ElementSink {
  /**
   * Takes elements out of a buffer.
   *
   * @param first index of the first one
   * @param count how many
   * @param source little-endian, with as many bytes from its position to its limit; overwritten
   *     afterwards
   * @throws IOException if they are not what may be there
   */
  void take(int first, int count, ByteBuffer source) throws IOException;
}
