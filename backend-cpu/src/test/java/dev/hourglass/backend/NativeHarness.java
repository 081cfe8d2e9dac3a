package dev.hourglass.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.backend.nativememory.NativeScope;
import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A raw backend with one scope for each test, which must give every byte back.
 *
 * @param <S> the backend's scope
 */
public abstract class NativeHarness<S extends NativeScope> {
  protected final Backend backend;
  protected final SplittableRandom random = new SplittableRandom(42);
  protected S scope;
  protected Kernels kernels;

  private final Class<S> type;

  protected NativeHarness(Backend backend, Class<S> type) {
    this.backend = backend;
    this.type = type;
  }

  @BeforeEach
  protected final void open() {
    scope = type.cast(backend.newScope());
    kernels = scope.kernels();
  }

  @AfterEach
  protected final void close() {
    scope.close();
    assertEquals(0, scope.bytes());
    assertEquals(0, backend.bytes());
    backend.close();
  }

  protected static void run(Kernel kernel) {
    kernel.run();
  }

  protected final NativeTensor floats(long rows, long columns, float... values) {
    NativeTensor tensor = scope.tensor(rows, columns);
    tensor.upload(FloatBuffer.wrap(values));
    return tensor;
  }

  protected final NativeTensor scalar(float value) {
    return floats(1, 1, value);
  }

  protected final NativeTensor ints(long columns, int... values) {
    NativeTensor tensor = scope.tensor(DType.INT32, 1, columns);
    tensor.upload(IntBuffer.wrap(values));
    return tensor;
  }

  protected final NativeTensor bytes(long rows, long columns, byte... values) {
    NativeTensor tensor = scope.tensor(DType.UINT8, rows, columns);
    tensor.upload(ByteBuffer.wrap(values));
    return tensor;
  }

  /** Numbers in [low, high), in the middle of a larger block, so that they are nowhere aligned. */
  protected final NativeTensor random(long rows, long columns, double low, double high) {
    NativeTensor tensor = scope.view(scope.tensor(1, rows * columns + 8), 3, rows, columns);
    float[] values = new float[(int) tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
    tensor.upload(FloatBuffer.wrap(values));
    return tensor;
  }

  protected static float[] values(Tensor tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.download(FloatBuffer.wrap(values));
    return values;
  }

  protected static int intValue(Tensor tensor) {
    int[] values = new int[1];
    tensor.download(IntBuffer.wrap(values));
    return values[0];
  }

  /** Each element within {@code tolerance} of the expected one, relative where that is above 1. */
  protected static void assertClose(
      IntToDoubleFunction expected, Tensor actual, double tolerance, String what) {
    float[] values = values(actual);
    for (int i = 0; i < values.length; i++) {
      double e = expected.applyAsDouble(i);
      assertEquals(e, values[i], tolerance * Math.max(1, Math.abs(e)), what + ", element " + i);
    }
  }

  protected static void assertRelative(
      double expected, double actual, double tolerance, String what) {
    assertEquals(expected, actual, Math.abs(expected) * tolerance, what);
  }
}
