package dev.hourglass.tensor;

/** Element type of a {@link Tensor}. */
public enum DType {
  /** IEEE 754 single precision. Host buffers are {@link java.nio.FloatBuffer}. */
  FLOAT32(Float.BYTES),
  /**
   * The upper half of a FLOAT32: its range, and 8 bits of precision. A type for storing what
   * products read: arithmetic and sums are in FLOAT32, and rounded where they are stored, to the
   * nearest and to even in a tie. Not every backend has it: ask {@link Backend#supports}. Host
   * buffers are {@link java.nio.ShortBuffer} with the bits.
   */
  BFLOAT16(Short.BYTES),
  /** Signed 32-bit integer: row indices, cursors and counters. Host: {@link java.nio.IntBuffer}. */
  INT32(Integer.BYTES),
  /** Unsigned byte: stored pixels. Host buffers are {@link java.nio.ByteBuffer}. */
  UINT8(Byte.BYTES);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /**
   * Size of a matrix in bytes.
   *
   * @throws BackendException.OutOfMemory if they are more than a long can count
   */
  public long bytes(long rows, long columns) {
    try {
      return Math.multiplyExact(Math.multiplyExact(rows, columns), bytes);
    } catch (ArithmeticException e) {
      throw new BackendException.OutOfMemory(
          Long.MAX_VALUE, "A tensor of " + rows + " x " + columns + " has no size in 64 bits.", e);
    }
  }
}
