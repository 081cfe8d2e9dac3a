package dev.hourglass.backend.nativememory;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Tensor;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/** A dense row-major matrix in native memory. It owns nothing: its scope does. */
public final class NativeTensor implements Tensor {
  private final long address;
  private final DType type;
  private final long rows;
  private final long columns;
  private @Nullable Buffer view;

  /**
   * Describes memory.
   *
   * @param address of the first element
   */
  public NativeTensor(long address, DType type, long rows, long columns) {
    this.address = address;
    this.type = type;
    this.rows = rows;
    this.columns = columns;
  }

  /** Where the first element is. */
  public long address() {
    return address;
  }

  /** Size of all elements. */
  public long bytes() {
    return size() * type.bytes();
  }

  /** Whether another tensor has as many rows and columns. */
  public boolean hasShapeOf(NativeTensor other) {
    return rows == other.rows && columns == other.columns;
  }

  /** A new pointer, which owns nothing; for one kernel, since it has a position. */
  public FloatPointer pointer() {
    return new FloatPointer(new Address(address));
  }

  /**
   * Java's view of at most 2³¹-1 bytes, in the machine's byte order; made when a kernel is bound.
   */
  public ByteBuffer byteBuffer() {
    return new BytePointer(new Address(address)).capacity(bytes()).asByteBuffer();
  }

  /** All elements of a FLOAT32 tensor of less than 2 GB. */
  public FloatBuffer floats() {
    return byteBuffer().asFloatBuffer();
  }

  /** All elements of an INT32 tensor of less than 2 GB. */
  public IntBuffer ints() {
    return byteBuffer().asIntBuffer();
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
    // One direct buffer of 2 GB at most: a larger tensor is uploaded through views of its rows.
    int count = (int) size();
    switch (type) {
      case FLOAT32 -> ((FloatBuffer) view()).put(0, (FloatBuffer) source, source.position(), count);
      case BFLOAT16 ->
          ((ShortBuffer) view()).put(0, (ShortBuffer) source, source.position(), count);
      case INT32 -> ((IntBuffer) view()).put(0, (IntBuffer) source, source.position(), count);
      case UINT8 -> ((ByteBuffer) view()).put(0, (ByteBuffer) source, source.position(), count);
    }
  }

  @Override
  public void download(Buffer target) {
    int count = (int) size();
    switch (type) {
      case FLOAT32 -> ((FloatBuffer) target).put(target.position(), (FloatBuffer) view(), 0, count);
      case BFLOAT16 ->
          ((ShortBuffer) target).put(target.position(), (ShortBuffer) view(), 0, count);
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
            case FLOAT32 -> floats();
            case BFLOAT16 -> byteBuffer().asShortBuffer();
            case INT32 -> ints();
            case UINT8 -> byteBuffer();
          };
      view = current;
    }
    return current;
  }
}
