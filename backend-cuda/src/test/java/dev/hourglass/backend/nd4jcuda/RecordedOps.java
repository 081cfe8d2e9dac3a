package dev.hourglass.backend.nd4jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.nativememory.Address;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.OpaqueConstantShapeBuffer;
import org.nd4j.nativeblas.OpaqueDataBuffer;
import org.nd4j.nativeblas.OpaqueLaunchContext;
import org.nd4j.nativeblas.OpaqueTadPack;

/**
 * libnd4j for CUDA as seen from Java: it computes nothing, but keeps account of its buffers and
 * refuses what would crash on a card. Objects are numbers where it has addresses.
 */
final class RecordedOps {
  static final long STREAM = 101;
  static final long ALLOCATION = 103;
  static final long REDUCTION = 104;
  static final long SCALAR = 105;
  static final long ROWS_ON_HOST = 201;
  static final long ROWS = 202;
  static final long OFFSETS = 203;

  /** Which copy of a buffer libnd4j holds to be the last one written. */
  private enum Side {
    NEITHER,
    HOST,
    CARD
  }

  private static final class Buffer {
    final @Nullable Pointer primary;
    final @Nullable Pointer special;
    Side written = Side.NEITHER;

    Buffer(@Nullable Pointer primary, @Nullable Pointer special) {
      this.primary = primary;
      this.special = special;
    }
  }

  final List<String> calls = new ArrayList<>();
  final NativeOps operations;
  int openRows;

  private final HostLibraries cuda;
  private final Map<Long, Buffer> buffers = new HashMap<>();
  private long next = 1_000;

  RecordedOps(HostLibraries cuda) {
    this.cuda = cuda;
    operations =
        (NativeOps)
            Proxy.newProxyInstance(
                NativeOps.class.getClassLoader(),
                new Class<?>[] {NativeOps.class},
                (proxy, method, values) -> call(method, values == null ? new Object[0] : values));
  }

  int openBuffers() {
    return buffers.size();
  }

  private @Nullable Object call(Method method, @Nullable Object[] values) {
    String name = method.getName();
    if (name.startsWith("exec")) {
      launch(name, values);
      return null;
    }
    return switch (name) {
      case "lastErrorCode" -> 0;
      case "getDeviceName" -> "NVIDIA A10";
      case "getDeviceMajor" -> 8;
      case "getDeviceMinor" -> 6;
      case "defaultLaunchContext" -> new OpaqueLaunchContext(new Address(1));
      case "lcExecutionStream" -> new Address(STREAM);
      case "lcAllocationPointer" -> new Address(ALLOCATION);
      case "lcReductionPointer" -> new Address(REDUCTION);
      case "lcScalarPointer" -> new Address(SCALAR);
      case "shapeBuffer" -> new OpaqueConstantShapeBuffer(new Address(2));
      case "getConstantShapeBufferPrimary" -> new Address(3);
      case "deleteConstantShapeBuffer" -> null;
      case "tadOnlyShapeInfo" -> {
        assertEquals(1, values[2], "one dimension");
        openRows++;
        yield new OpaqueTadPack(new Address(4));
      }
      case "deleteTadPack" -> {
        openRows--;
        yield null;
      }
      case "getPrimaryShapeInfo" -> new LongPointer(new Address(ROWS_ON_HOST));
      case "getSpecialShapeInfo" -> new LongPointer(new Address(ROWS));
      case "getSpecialOffsets" -> new LongPointer(new Address(OFFSETS));
      case "dbCreateExternalDataBuffer" -> {
        buffers.put(++next, new Buffer((Pointer) values[2], (Pointer) values[3]));
        yield new OpaqueDataBuffer(new Address(next));
      }
      case "dbTickHostWrite" -> {
        buffer(values[0]).written = Side.HOST;
        yield null;
      }
      case "dbTickDeviceWrite" -> {
        buffer(values[0]).written = Side.CARD;
        yield null;
      }
      case "deleteDataBuffer" -> {
        assertNotNull(buffers.remove(((Pointer) assertPresent(values[0])).address()));
        yield null;
      }
      default -> throw new AssertionError("not expected: " + method);
    };
  }

  private static Object assertPresent(@Nullable Object value) {
    assertNotNull(value);
    return value;
  }

  private Buffer buffer(@Nullable Object opaque) {
    Buffer buffer = buffers.get(((OpaqueDataBuffer) assertPresent(opaque)).address());
    if (buffer == null) {
      throw new AssertionError("a buffer that was deleted");
    }
    return buffer;
  }

  /** What libnd4j does before its kernels run: it would copy what it holds to be out of date. */
  private void launch(String name, @Nullable Object[] values) {
    calls.add(name);
    cuda.busy = true;
    LongPointer arguments = new LongPointer((Pointer) assertPresent(values[0]));
    assertEquals(STREAM, arguments.get(1));
    assertEquals(ALLOCATION, arguments.get(3));
    assertEquals(REDUCTION, arguments.get(4));
    assertEquals(SCALAR, arguments.get(5));
    List<Buffer> operands = new ArrayList<>();
    for (Object value : values) {
      if (value instanceof OpaqueDataBuffer) {
        operands.add(buffer(value));
      }
    }
    if (name.equals("execBroadcast")) {
      assertEquals(ROWS_ON_HOST, arguments.get(9));
      for (int matrix : new int[] {10, 12}) {
        assertEquals(ROWS, arguments.get(matrix));
        assertEquals(OFFSETS, arguments.get(matrix + 1));
      }
      Buffer dimension = operands.remove(operands.size() - 1);
      assertNotNull(dimension.primary, "the dimension is read on the host");
      assertEquals(Side.HOST, dimension.written, "the dimension would be copied from the card");
    }
    assertTrue(operands.size() >= 2, name);
    for (Buffer operand : operands) {
      assertNotNull(operand.special, "an operand is not on the card");
      assertEquals(Side.CARD, operand.written, "an operand would be copied from the host");
    }
  }
}
