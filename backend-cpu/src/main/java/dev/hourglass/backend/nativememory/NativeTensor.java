package dev.hourglass.backend.nativememory;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Tensor;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/** A dense row-major matrix in native memory. It owns nothing: its scope does. */
public final class NativeTensor implements Tensor {
  /**
   * A Java buffer indexes its bytes with an int, so larger tensors are copied in pieces of this.
   */
  private static final int PIECE_BYTES = 1 << 30;

  private final long address;
  private final int pieceBytes;
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
    this(address, type, rows, columns, PIECE_BYTES);
  }

  /** With smaller pieces, for tests. */
  NativeTensor(long address, DType type, long rows, long columns, int pieceBytes) {
    this.address = address;
    this.pieceBytes = pieceBytes;
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
   * Java's view of all bytes, in the machine's byte order; made when a kernel is bound.
   *
   * @throws IllegalStateException if there are more than a buffer can have, 2³¹-1
   */
  public ByteBuffer byteBuffer() {
    if (bytes() > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "A tensor of "
              + bytes()
              + " bytes has no one Java buffer, which ends at "
              + Integer.MAX_VALUE
              + "; take it in pieces");
    }
    return bytes(0, bytes());
  }

  private ByteBuffer bytes(long first, long count) {
    return new BytePointer(new Address(address + first)).capacity(count).asByteBuffer();
  }

  /** All elements of a FLOAT32 tensor of less than 2 GiB. */
  public FloatBuffer floats() {
    return byteBuffer().asFloatBuffer();
  }

  /** All elements of an INT32 tensor of less than 2 GiB. */
  public IntBuffer ints() {
    return byteBuffer().asIntBuffer();
  }

  /** All elements of an INT32 tensor of any size. */
  Integers integers() {
    int length = pieceBytes / type.bytes();
    List<IntBuffer> pieces = new ArrayList<>();
    for (long first = 0; first < size(); first += length) {
      pieces.add((IntBuffer) elements(first, Math.min(length, size() - first)));
    }
    return new Integers(pieces, length, size());
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
    int start = source.position();
    int length = pieceBytes / type.bytes();
    for (long first = 0; first < size(); first += length) {
      int count = (int) Math.min(length, size() - first);
      Buffer to = piece(first, count);
      // A buffer with as many elements as this tensor counts them with an int.
      int from = start + (int) first;
      switch (type) {
        case FLOAT32 -> ((FloatBuffer) to).put(0, (FloatBuffer) source, from, count);
        case BFLOAT16 -> ((ShortBuffer) to).put(0, (ShortBuffer) source, from, count);
        case INT32 -> ((IntBuffer) to).put(0, (IntBuffer) source, from, count);
        case UINT8 -> ((ByteBuffer) to).put(0, (ByteBuffer) source, from, count);
      }
    }
  }

  @Override
  public void download(Buffer target) {
    int start = target.position();
    int length = pieceBytes / type.bytes();
    for (long first = 0; first < size(); first += length) {
      int count = (int) Math.min(length, size() - first);
      Buffer from = piece(first, count);
      int to = start + (int) first;
      switch (type) {
        case FLOAT32 -> ((FloatBuffer) target).put(to, (FloatBuffer) from, 0, count);
        case BFLOAT16 -> ((ShortBuffer) target).put(to, (ShortBuffer) from, 0, count);
        case INT32 -> ((IntBuffer) target).put(to, (IntBuffer) from, 0, count);
        case UINT8 -> ((ByteBuffer) target).put(to, (ByteBuffer) from, 0, count);
      }
    }
  }

  /**
   * Some elements. Where they are all, the buffer is made once: a training loop downloads its loss
   * after every step, and is not to allocate.
   */
  private Buffer piece(long first, int count) {
    if (count < size()) {
      return elements(first, count);
    }
    Buffer current = view;
    if (current == null) {
      current = elements(0, count);
      view = current;
    }
    return current;
  }

  private Buffer elements(long first, long count) {
    ByteBuffer bytes = bytes(first * type.bytes(), count * type.bytes());
    return switch (type) {
      case FLOAT32 -> bytes.asFloatBuffer();
      case BFLOAT16 -> bytes.asShortBuffer();
      case INT32 -> bytes.asIntBuffer();
      case UINT8 -> bytes;
    };
  }
}
