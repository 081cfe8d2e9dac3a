package dev.hourglass.tensor;

/** Element type of a {@link Tensor}. */
public enum DType {
  /** IEEE 754 single precision: all arithmetic. Host buffers are {@link java.nio.FloatBuffer}. */
  FLOAT32(Float.BYTES),
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
}
