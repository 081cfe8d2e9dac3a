package dev.hourglass.backend.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A kernel's structure of arguments, written field by field as C lays it out: each aligned to its
 * own size, the whole to 8 bytes.
 */
final class Arguments {
  /** More than any kernel's. */
  private static final int CAPACITY = 256;

  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(CAPACITY).order(ByteOrder.nativeOrder());

  /** A pointer to a tensor's first element. */
  Arguments pointer(CudaTensor tensor) {
    return int64(tensor.address());
  }

  /** A pointer that the kernel doesn't use. */
  Arguments nullPointer() {
    return int64(0);
  }

  /** A {@code long long}. */
  Arguments int64(long value) {
    align(Long.BYTES);
    buffer.putLong(value);
    return this;
  }

  /** An {@code int}. */
  Arguments int32(int value) {
    align(Integer.BYTES);
    buffer.putInt(value);
    return this;
  }

  /** A {@code float}. */
  Arguments float32(float value) {
    align(Float.BYTES);
    buffer.putFloat(value);
    return this;
  }

  /** The structure, from position 0 to its limit; nothing can be added afterwards. */
  ByteBuffer finish() {
    align(Long.BYTES);
    return buffer.flip();
  }

  private void align(int size) {
    while (buffer.position() % size != 0) {
      buffer.put((byte) 0);
    }
  }
}
