package dev.hourglass.backend.onednn;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Tensor;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/** A dense row-major matrix in native memory. It owns nothing: its scope does. */
final class OneDnnTensor implements Tensor {
  private final long address;
  private final DType type;
  private final long rows;
  private final long columns;
  private @Nullable Buffer view;

  OneDnnTensor(long address, DType type, long rows, long columns) {
    this.address = address;
    this.type = type;
    this.rows = rows;
    this.columns = columns;
  }

  long address() {
    return address;
  }

  long bytes() {
    return size() * type.bytes();
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public long columns() {
    return columns;
  }

  @Override
  public DType type() {
    return type;
  }

  @Override
  public void upload(Buffer source) {
    // A buffer indexes with an int, so a tensor that one buffer can fill is one direct buffer too.
    int count = (int) size();
    switch (type) {
      case FLOAT32 -> ((FloatBuffer) view()).put(0, (FloatBuffer) source, source.position(), count);
      case BFLOAT16 -> throw new AssertionError(type);
      case INT32 -> ((IntBuffer) view()).put(0, (IntBuffer) source, source.position(), count);
      case UINT8 -> ((ByteBuffer) view()).put(0, (ByteBuffer) source, source.position(), count);
    }
  }

  @Override
  public void download(Buffer target) {
    int count = (int) size();
    switch (type) {
      case FLOAT32 -> ((FloatBuffer) target).put(target.position(), (FloatBuffer) view(), 0, count);
      case BFLOAT16 -> throw new AssertionError(type);
      case INT32 -> ((IntBuffer) target).put(target.position(), (IntBuffer) view(), 0, count);
      case UINT8 -> ((ByteBuffer) target).put(target.position(), (ByteBuffer) view(), 0, count);
    }
  }

  /** Made once: a training loop downloads its loss after every step, and is not to allocate. */
  private Buffer view() {
    Buffer current = view;
    if (current == null) {
      current =
          switch (type) {
            case FLOAT32 -> NativeMemory.floats(this);
            case BFLOAT16 -> throw new AssertionError(type);
            case INT32 -> NativeMemory.ints(this);
            case UINT8 -> NativeMemory.bytes(this);
          };
      view = current;
    }
    return current;
  }
}
