package dev.hourglass.backend.nativememory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.DType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensors that are larger than a Java buffer, which is as small as a few elements here. */
final class NativeTensorTest {
  private final List<Pointer> blocks = new ArrayList<>();

  private NativeTensor tensor(DType type, long rows, long columns, int pieceBytes) {
    Pointer block = Pointer.calloc(rows * columns, type.bytes());
    blocks.add(block);
    return new NativeTensor(block.address(), type, rows, columns, pieceBytes);
  }

  @AfterEach
  void free() {
    blocks.forEach(Pointer::free);
  }

  static List<Arguments> transfers() {
    List<Arguments> all = new ArrayList<>();
    for (DType type : DType.values()) {
      for (boolean direct : new boolean[] {false, true}) {
        // One piece, a remainder, whole pieces, an element each.
        for (int elements : new int[] {100, 8, 7, 1}) {
          all.add(Arguments.of(type, direct, elements * type.bytes()));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("transfers")
  void elementsGoUpAndDownPieceByPiece(DType type, boolean direct, int pieceBytes) {
    NativeTensor tensor = tensor(type, 7, 3, pieceBytes);
    Buffer source = buffer(type, direct);
    Buffer target = buffer(type, direct);
    for (int i = 0; i < 25; i++) {
      put(source, i, 100 + i);
    }

    tensor.upload(source.position(2).limit(23));
    tensor.download(target.position(3).limit(24));

    assertEquals(2, source.position());
    assertEquals(3, target.position());
    target.clear();
    for (int i = 0; i < 25; i++) {
      boolean written = 3 <= i && i < 24;
      assertEquals(written ? 100 + i - 1 : 0, get(target, i), "element " + i);
    }
  }

  private static Buffer buffer(DType type, boolean direct) {
    ByteBuffer bytes =
        direct ? ByteBuffer.allocateDirect(25 * type.bytes()) : ByteBuffer.allocate(25);
    bytes.order(ByteOrder.nativeOrder());
    return switch (type) {
      case FLOAT32 -> direct ? bytes.asFloatBuffer() : FloatBuffer.allocate(25);
      case BFLOAT16 -> direct ? bytes.asShortBuffer() : ShortBuffer.allocate(25);
      case INT32 -> direct ? bytes.asIntBuffer() : IntBuffer.allocate(25);
      case UINT8 -> bytes;
    };
  }

  private static void put(Buffer buffer, int at, int value) {
    if (buffer instanceof FloatBuffer floats) {
      floats.put(at, value);
    } else if (buffer instanceof ShortBuffer shorts) {
      shorts.put(at, (short) value);
    } else if (buffer instanceof IntBuffer ints) {
      ints.put(at, value);
    } else {
      ((ByteBuffer) buffer).put(at, (byte) value);
    }
  }

  private static int get(Buffer buffer, int at) {
    if (buffer instanceof FloatBuffer floats) {
      return (int) floats.get(at);
    } else if (buffer instanceof ShortBuffer shorts) {
      return shorts.get(at);
    } else if (buffer instanceof IntBuffer ints) {
      return ints.get(at);
    }
    return ((ByteBuffer) buffer).get(at);
  }

  @Test
  void rowsAreGatheredByAnIndexOfSeveralPieces() {
    NativeTensor in = tensor(DType.FLOAT32, 5, 2, 1 << 20);
    in.upload(FloatBuffer.wrap(new float[] {0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4.5f}));
    NativeTensor index = tensor(DType.INT32, 1, 7, 3 * Integer.BYTES);
    index.upload(IntBuffer.wrap(new int[] {4, 3, 2, 1, 0, 2, 3}));
    NativeTensor cursor = tensor(DType.INT32, 1, 1, 1 << 20);
    cursor.upload(IntBuffer.wrap(new int[] {5}));
    NativeTensor out = tensor(DType.FLOAT32, 4, 2, 1 << 20);
    NativeTensor nan = tensor(DType.FLOAT32, 1, 2, 1 << 20);
    try (WorkerPool pool = new WorkerPool("test", 2)) {
      new RowGather(pool, in, index, cursor, out, out, nan, null).run();
    }

    float[] rows = new float[8];
    out.download(FloatBuffer.wrap(rows));
    assertArrayEquals(new float[] {2, 2.5f, 3, 3.5f, 4, 4.5f, 3, 3.5f}, rows);
    int[] next = new int[1];
    cursor.download(IntBuffer.wrap(next));
    assertEquals(2, next[0]);
  }

  /** Nothing of it is touched. */
  @Test
  void whatNeedsOneBufferSaysThatItIsTooLarge() {
    NativeTensor large = new NativeTensor(64, DType.FLOAT32, 1 << 20, 512);

    String message =
        String.valueOf(assertThrows(IllegalStateException.class, large::floats).getMessage());

    assertTrue(message.contains("2147483648 bytes"), message);
    assertTrue(message.contains("2147483647"), message);
  }

  @Test
  void anIndexThatTheCursorCannotCountIsRefused() {
    NativeTensor one = tensor(DType.INT32, 1, 1, 1 << 20);
    NativeTensor index = new NativeTensor(64, DType.INT32, 1, 1L << 31);
    try (WorkerPool pool = new WorkerPool("test", 1)) {
      String message =
          String.valueOf(
              assertThrows(
                      IllegalArgumentException.class,
                      () -> new RowGather(pool, one, index, one, one, one, one, null))
                  .getMessage());
      assertTrue(message.contains("index has 2147483648 elements"), message);
    }
  }
}
