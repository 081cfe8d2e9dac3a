package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.Address;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * For programs that have their data in ND4J's arrays: the elements of an array as a buffer, and a
 * buffer as an array, without a copy where that is possible.
 *
 * <pre>{@code
 * INDArray table = ...;                                 // rows x columns
 * FloatBuffer rows = Nd4jArrays.elements(table);        // as Dataset.of takes them
 * Dataset data = Dataset.of(rows, table.columns());
 *
 * FloatBuffer codes = ByteBuffer.allocateDirect(4 * count * width)
 *     .order(ByteOrder.nativeOrder()).asFloatBuffer();
 * model.encode(data, codes);                            // fills it
 * INDArray encoded = Nd4jArrays.wrap(codes, count, width);
 * }</pre>
 *
 * <p>Any backend may compute in between; this needs ND4J on the class path, and starts it if the
 * program has not.
 */
public final class Nd4jArrays {
  /** A direct buffer indexes its bytes with an int. */
  private static final int MOST_ELEMENTS = Integer.MAX_VALUE / Float.BYTES;

  private static final Cleaner KEEPER = Cleaner.create();

  private Nd4jArrays() {}

  /**
   * The elements of an array in C order, row after row.
   *
   * <p>The buffer shares the array's memory, so that what is written to one shows in the other,
   * where that is possible: where the array is of type FLOAT, in C order, dense (a view of whole
   * rows is), and not attached to a workspace, whose memory is soon reused. Otherwise the buffer
   * has its own memory with a copy, converted to FLOAT. In either case the memory lives as long as
   * the buffer is reachable, but for one exception: {@link INDArray#close()} frees shared memory at
   * once.
   *
   * @param array numbers of any type and shape; at most 536,870,911 elements
   * @return a direct buffer in the machine's byte order, at position 0
   * @throws IllegalArgumentException if the array is empty, too large or not of numbers
   */
  public static FloatBuffer elements(INDArray array) {
    requireElements(array);
    return isShareable(array) ? share(array) : share(copy(array));
  }

  private static void requireElements(INDArray array) {
    if (array.isEmpty()) {
      throw new IllegalArgumentException("The array is empty; give one with elements");
    }
    if (!array.dataType().isNumerical() || array.isCompressed()) {
      throw new IllegalArgumentException(
          "An array of " + array.dataType() + " has no numbers to read; give a numerical type");
    }
    if (array.length() > MOST_ELEMENTS) {
      throw new IllegalArgumentException(
          "The array has "
              + array.length()
              + " elements, but one buffer holds "
              + MOST_ELEMENTS
              + "; give some of its rows at a time");
    }
  }

  private static boolean isShareable(INDArray array) {
    return array.dataType() == DataType.FLOAT && !array.isAttached() && isDense(array);
  }

  /** Whether the elements lie one after another in C order. */
  private static boolean isDense(INDArray array) {
    long[] shape = array.shape();
    long[] strides = array.stride();
    long expected = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      // The stride of a dimension of length 1 is never used.
      if (shape[i] != 1 && strides[i] != expected) {
        return false;
      }
      expected *= shape[i];
    }
    return true;
  }

  private static INDArray copy(INDArray array) {
    MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
    try {
      INDArray floats = array.castTo(DataType.FLOAT);
      return isShareable(floats) && floats != array ? floats : floats.dup('c');
    } finally {
      none.close();
    }
  }

  private static FloatBuffer share(INDArray array) {
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    long address = array.data().addressPointer().address();
    ByteBuffer bytes =
        new BytePointer(new Address(address))
            .capacity(array.length() * Float.BYTES)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder());
    // Every view of these bytes keeps them reachable, and they keep the array.
    KEEPER.register(bytes, new Owner(array));
    return bytes.asFloatBuffer();
  }

  /**
   * What is still needed while a buffer lives, and let go with it.
   *
   * @param array frees its memory when it is collected
   */
  private record Owner(INDArray array) implements Runnable {
    @Override
    public void run() {}
  }

  /**
   * A buffer's remaining elements as a matrix that shares their memory. The memory lives as long as
   * the array is reachable.
   *
   * @param elements direct, writable, in the machine's byte order, with exactly {@code rows *
   *     columns} elements remaining; its position and limit stay as they are
   * @param rows at least 1
   * @param columns at least 1
   * @throws IllegalArgumentException if the buffer is of another kind or size
   */
  public static INDArray wrap(FloatBuffer elements, long rows, long columns) {
    if (!elements.isDirect() || elements.isReadOnly()) {
      throw new IllegalArgumentException(
          "An array can't share the memory of a buffer that is "
              + (elements.isReadOnly() ? "read-only" : "on the Java heap")
              + "; give a direct, writable one, or copy with Nd4j.create(float[])");
    }
    if (elements.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          "The buffer's byte order is "
              + elements.order()
              + ", the machine's is "
              + ByteOrder.nativeOrder()
              + "; use ByteBuffer.order(ByteOrder.nativeOrder()) before asFloatBuffer()");
    }
    if (rows < 1
        || columns < 1
        || elements.remaining() / columns != rows
        || elements.remaining() % columns != 0) {
      throw new IllegalArgumentException(
          "The buffer has "
              + elements.remaining()
              + " elements remaining, which are not "
              + rows
              + " rows of "
              + columns
              + "; set its position and limit so that they are");
    }
    FloatPointer pointer = new FloatPointer(elements.slice());
    DataBuffer data = Nd4j.createBuffer(pointer, elements.remaining(), DataType.FLOAT);
    return Nd4j.create(
        data, new long[] {rows, columns}, new long[] {columns, 1}, 0, 'c', DataType.FLOAT);
  }
}
