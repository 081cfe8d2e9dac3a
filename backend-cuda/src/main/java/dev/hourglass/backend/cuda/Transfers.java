package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device;
import dev.hourglass.backend.cuda.driver.Device.HostMemory;
import dev.hourglass.backend.cuda.driver.Device.Memory;
import dev.hourglass.backend.cuda.driver.Device.Resource;
import dev.hourglass.backend.cuda.driver.Device.Stream;
import dev.hourglass.tensor.DType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;

/**
 * Copies between the host's buffers, of any kind, and the device: piece by piece through one block
 * of pinned memory, which the device reads and writes directly. One at a time, and finished when
 * the call returns.
 */
final class Transfers implements Resource {
  /** Enough for the bus to run at its speed. */
  static final int PIECE = 4 << 20;

  private final Stream stream;
  private final HostMemory piece;
  private final ByteBuffer bytes;
  private final ShortBuffer shorts;
  private final IntBuffer ints;
  private final FloatBuffer floats;

  Transfers(Device device, Stream stream) {
    this.stream = stream;
    this.piece = device.allocateHost(PIECE);
    this.bytes = piece.buffer();
    this.shorts = bytes.asShortBuffer();
    this.ints = bytes.asIntBuffer();
    this.floats = bytes.asFloatBuffer();
  }

  /** Copies all that remains in {@code source}, whose position stays. */
  synchronized void upload(Buffer source, Memory target, long offset, DType type) {
    int most = PIECE / type.bytes();
    int end = source.limit();
    int count;
    for (int at = source.position(); at < end; at += count) {
      count = Math.min(most, end - at);
      switch (type) {
        case FLOAT32 -> floats.put(0, (FloatBuffer) source, at, count);
        case BFLOAT16 -> shorts.put(0, (ShortBuffer) source, at, count);
        case INT32 -> ints.put(0, (IntBuffer) source, at, count);
        case UINT8 -> bytes.put(0, (ByteBuffer) source, at, count);
      }
      long first = (long) (at - source.position()) * type.bytes();
      stream.copy(piece, target, offset + first, (long) count * type.bytes());
      stream.synchronize();
    }
  }

  /** Fills all that remains of {@code target}, whose position stays. */
  synchronized void download(Memory source, long offset, DType type, Buffer target) {
    int most = PIECE / type.bytes();
    int end = target.limit();
    int count;
    for (int at = target.position(); at < end; at += count) {
      count = Math.min(most, end - at);
      long first = (long) (at - target.position()) * type.bytes();
      stream.copy(source, offset + first, piece, (long) count * type.bytes());
      stream.synchronize();
      switch (type) {
        case FLOAT32 -> ((FloatBuffer) target).put(at, floats, 0, count);
        case BFLOAT16 -> ((ShortBuffer) target).put(at, shorts, 0, count);
        case INT32 -> ((IntBuffer) target).put(at, ints, 0, count);
        case UINT8 -> ((ByteBuffer) target).put(at, bytes, 0, count);
      }
    }
  }

  @Override
  public void close() {
    piece.close();
  }
}
