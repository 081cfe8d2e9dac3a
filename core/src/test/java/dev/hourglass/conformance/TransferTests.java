package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Elements between the host and the device, through every kind of buffer. */
abstract class TransferTests extends ConformanceTests {
  /** What precedes and follows the elements in a buffer. */
  private static final int MARGIN = 3;

  TransferTests(BackendConformanceTest kit) {
    super(kit);
  }

  /** A kind of buffer; made, it has room for the elements and for other ones around them. */
  record BufferKind(String name, DType type, IntFunction<Buffer> make) {
    Buffer make(int elements) {
      return make.apply(elements);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<BufferKind> bufferKinds() {
    List<BufferKind> kinds = new ArrayList<>();
    kinds.add(new BufferKind("float[]", DType.FLOAT32, FloatBuffer::allocate));
    kinds.add(
        new BufferKind(
            "slice of float[]", DType.FLOAT32, n -> FloatBuffer.allocate(n + 5).slice(5, n)));
    kinds.add(new BufferKind("short[]", DType.BFLOAT16, ShortBuffer::allocate));
    kinds.add(
        new BufferKind(
            "slice of short[]", DType.BFLOAT16, n -> ShortBuffer.allocate(n + 5).slice(5, n)));
    kinds.add(new BufferKind("int[]", DType.INT32, IntBuffer::allocate));
    kinds.add(
        new BufferKind("slice of int[]", DType.INT32, n -> IntBuffer.allocate(n + 5).slice(5, n)));
    kinds.add(new BufferKind("byte[]", DType.UINT8, ByteBuffer::allocate));
    kinds.add(
        new BufferKind(
            "slice of byte[]", DType.UINT8, n -> ByteBuffer.allocate(n + 5).slice(5, n)));
    kinds.add(new BufferKind("direct bytes", DType.UINT8, ByteBuffer::allocateDirect));
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      kinds.add(
          new BufferKind(
              "direct floats, " + order,
              DType.FLOAT32,
              n -> ByteBuffer.allocateDirect(4 * n).order(order).asFloatBuffer()));
      kinds.add(
          new BufferKind(
              "floats over byte[], " + order,
              DType.FLOAT32,
              n -> ByteBuffer.allocate(4 * n).order(order).asFloatBuffer()));
      kinds.add(
          new BufferKind(
              "direct shorts, " + order,
              DType.BFLOAT16,
              n -> ByteBuffer.allocateDirect(2 * n).order(order).asShortBuffer()));
      kinds.add(
          new BufferKind(
              "direct ints, " + order,
              DType.INT32,
              n -> ByteBuffer.allocateDirect(4 * n).order(order).asIntBuffer()));
      kinds.add(
          new BufferKind(
              "ints over byte[], " + order,
              DType.INT32,
              n -> ByteBuffer.allocate(4 * n).order(order).asIntBuffer()));
    }
    return kinds;
  }

  private static void put(Buffer buffer, int index, double value) {
    if (buffer instanceof FloatBuffer floats) {
      floats.put(index, (float) value);
    } else if (buffer instanceof ShortBuffer shorts) {
      shorts.put(index, Bfloat16.bits(value));
    } else if (buffer instanceof IntBuffer ints) {
      ints.put(index, (int) value);
    } else {
      ((ByteBuffer) buffer).put(index, (byte) (int) value);
    }
  }

  private static double get(Buffer buffer, int index) {
    if (buffer instanceof FloatBuffer floats) {
      return floats.get(index);
    }
    if (buffer instanceof ShortBuffer shorts) {
      return Bfloat16.value(shorts.get(index));
    }
    if (buffer instanceof IntBuffer ints) {
      return ints.get(index);
    }
    return ((ByteBuffer) buffer).get(index) & 0xFF;
  }

  private static Buffer filled(BufferKind kind, int size, double value) {
    Buffer buffer = kind.make(size + 2 * MARGIN);
    for (int i = 0; i < buffer.capacity(); i++) {
      put(buffer, i, value);
    }
    return buffer.position(MARGIN).limit(MARGIN + size);
  }

  private static void assertMarginsUntouched(Buffer buffer, int size) {
    assertEquals(MARGIN, buffer.position(), "position");
    assertEquals(MARGIN + size, buffer.limit(), "limit");
    buffer.clear();
    for (int i = 0; i < MARGIN; i++) {
      assertEquals(99, get(buffer, i), "before the elements");
      assertEquals(99, get(buffer, MARGIN + size + i), "behind the elements");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bufferKinds")
  void elementsSurviveTheRoundTrip(BufferKind kind) {
    assumeSupported(kind.type());
    for (Placement placement : Placement.values()) {
      for (Shape shape : Samples.SHAPES) {
        Matrix values = Samples.numbers(kind.type(), 1, shape);
        int size = shape.size();
        Buffer source = filled(kind, size, 99);
        for (int i = 0; i < size; i++) {
          put(source, MARGIN + i, values.get(i));
        }
        try (Bench bench = new Bench(backend(), placement)) {
          Tensor tensor = bench.place(kind.type(), Matrix.filled(shape, 0));
          tensor.upload(source);
          assertMarginsUntouched(source, size);
          Tolerance.EXACT.check("uploaded " + shape, values, bench.read(tensor));

          Buffer target = filled(kind, size, 99);
          tensor.download(target);
          assertMarginsUntouched(target, size);
          Tolerance.EXACT.check(
              "downloaded " + shape,
              values,
              Matrix.of(
                  shape, (row, column) -> get(target, MARGIN + row * shape.columns() + column)));
        }
      }
    }
  }

  @Test
  void aReadOnlyBufferIsASourceButNoTarget() {
    Matrix values = Samples.normal(1, 3, 5);
    ByteBuffer direct = ByteBuffer.allocateDirect(60).order(ByteOrder.nativeOrder());
    direct.asFloatBuffer().put(values.toFloats());
    for (FloatBuffer buffer :
        List.of(
            FloatBuffer.wrap(values.toFloats()).asReadOnlyBuffer(),
            direct.asFloatBuffer().asReadOnlyBuffer())) {
      try (Scope scope = backend().newScope()) {
        Tensor tensor = scope.tensor(3, 5);
        tensor.upload(buffer);
        Tolerance.EXACT.check("uploaded", values, Matrix.downloadFrom(tensor));
        IllegalArgumentException refused =
            assertThrows(IllegalArgumentException.class, () -> tensor.download(buffer));
        assertMentions(refused, "download", "read-only");
      }
    }
  }

  @Test
  void aBufferOfAnotherSizeIsRefused() {
    try (Scope scope = backend().newScope()) {
      Tensor tensor = scope.tensor(3, 5);
      for (int size : new int[] {0, 14, 16}) {
        FloatBuffer buffer = FloatBuffer.allocate(size);
        assertMentions(
            assertThrows(IllegalArgumentException.class, () -> tensor.upload(buffer)),
            "upload",
            Integer.toString(size),
            "3x5");
        assertMentions(
            assertThrows(IllegalArgumentException.class, () -> tensor.download(buffer)),
            "download",
            Integer.toString(size),
            "3x5");
      }
    }
  }

  @Test
  void aBufferOfAnotherKindIsRefused() {
    try (Scope scope = backend().newScope()) {
      for (DType type : supportedTypes()) {
        Tensor tensor = scope.tensor(type, 3, 5);
        for (BufferKind kind : bufferKinds()) {
          if (kind.type() != type) {
            Buffer buffer = kind.make(15);
            assertMentions(
                assertThrows(IllegalArgumentException.class, () -> tensor.upload(buffer)),
                "upload",
                type.name());
            assertMentions(
                assertThrows(IllegalArgumentException.class, () -> tensor.download(buffer)),
                "download",
                type.name());
          }
        }
      }
    }
  }

  @Test
  void anUploadComesAfterTheWorkLaunchedBefore() {
    Matrix x = Samples.normal(1, 150, 64);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor out = bench.placeOutput(x.shape());
      var kernel = bench.kernels().copy(in, out);
      for (int round = 0; round < 20; round++) {
        kernel.run();
        Matrix other = Matrix.filled(x.shape(), round);
        other.uploadTo(in);
        Tolerance.EXACT.check(
            "what was copied before the upload",
            round == 0 ? x : Matrix.filled(x.shape(), round - 1),
            bench.read(out));
      }
    }
  }

  static void assertMentions(Exception exception, String... words) {
    String message = String.valueOf(exception.getMessage());
    for (String word : words) {
      assertTrue(message.contains(word), () -> "no \"" + word + "\" in: " + message);
    }
  }

  /** A training loop fetches its loss after every step. */
  @Test
  void aTransferAllocatesNoJavaMemory() {
    try (Scope scope = backend().newScope()) {
      Tensor scalar = scope.tensor(1, 1);
      FloatBuffer buffer = FloatBuffer.allocate(1);
      Allocations.requireNone(
          backend(),
          () -> {
            scalar.upload(buffer);
            scalar.download(buffer);
          });
    }
  }
}
