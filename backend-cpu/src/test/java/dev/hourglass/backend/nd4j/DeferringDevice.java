package dev.hourglass.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.nativememory.NativeMemory;
import dev.hourglass.backend.nativememory.NativeScope;
import dev.hourglass.tensor.BackendException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/**
 * The CPU in the role of a device that works behind the caller's back: a loop of libnd4j is carried
 * out no earlier than {@link #finish}, on the thread that has called both. Whoever looks at memory
 * before sees what was there before.
 */
final class DeferringDevice implements Device {
  private final Device cpu;
  private final NativeOps operations;
  private final PointerPointer<Pointer> arguments = new PointerPointer<>(1);
  private final Set<Long> blocks = ConcurrentHashMap.newKeySet();
  private final ThreadLocal<List<Runnable>> waiting = ThreadLocal.withInitial(ArrayList::new);

  /**
   * Takes over a device.
   *
   * @param cpu closed with this one
   */
  DeferringDevice(Device cpu) {
    this.cpu = cpu;
    operations =
        (NativeOps)
            Proxy.newProxyInstance(
                NativeOps.class.getClassLoader(),
                new Class<?>[] {NativeOps.class},
                (proxy, method, values) -> call(method, values));
  }

  private @Nullable Object call(Method method, Object @Nullable [] values) throws Throwable {
    if (method.getName().equals("lastErrorCode")) {
      return 0;
    }
    if (values == null || !method.getName().startsWith("exec")) {
      return invoke(method, values);
    }
    assertNotNull(values[0], () -> method + " without this device's arguments");
    @Nullable Object[] own = values.clone();
    own[0] = null;
    waiting.get().add(() -> carryOut(method, own));
    return null;
  }

  private void carryOut(Method method, @Nullable Object[] values) {
    try {
      invoke(method, values);
    } catch (Throwable e) {
      throw new AssertionError(method.toString(), e);
    }
    if (cpu.operations().lastErrorCode() != 0) {
      throw new BackendException.NativeFailure(
          method.getName(), cpu.operations().lastErrorMessage(), null);
    }
  }

  private @Nullable Object invoke(Method method, @Nullable Object @Nullable [] values)
      throws Throwable {
    try {
      return method.invoke(cpu.operations(), values);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  @Override
  public NativeOps operations() {
    return operations;
  }

  @Override
  public String description() {
    return "deferring " + cpu.description();
  }

  @Override
  public NativeMemory memory() {
    return new NativeMemory() {
      @Override
      public @Nullable Pointer allocate(long bytes) {
        Pointer block = NativeMemory.HOST.allocate(bytes);
        if (block != null) {
          blocks.add(block.address());
        }
        return block;
      }

      @Override
      public void free(Pointer block) {
        requireIdle("memory is freed before a loop has run");
        assertTrue(blocks.remove(block.address()), "a block of another memory");
        NativeMemory.HOST.free(block);
      }
    };
  }

  @Override
  public OpaqueDataBuffer buffer(long size, int type, Pointer address) {
    return cpu.buffer(size, type, address);
  }

  @Override
  public PointerPointer<Pointer> arguments() {
    return arguments;
  }

  @Override
  public PointerPointer<Pointer> broadcastArguments(
      NativeScope scope, LongPointer shape, IntPointer dimension) {
    assertTrue(dimension.get() == 0 || dimension.get() == 1);
    return arguments;
  }

  @Override
  public void finish() {
    List<Runnable> calls = waiting.get();
    try {
      calls.forEach(Runnable::run);
    } finally {
      calls.clear();
    }
  }

  @Override
  public void multiply(
      FloatPointer a,
      boolean transposeA,
      FloatPointer b,
      boolean transposeB,
      FloatPointer out,
      int m,
      int n,
      int k,
      float beta) {
    requireIdle("a product overtakes a loop");
    cpu.multiply(a, transposeA, b, transposeB, out, m, n, k, beta);
  }

  @Override
  public void multiplyVector(
      FloatPointer matrix,
      boolean transpose,
      int rows,
      int columns,
      FloatPointer vector,
      FloatPointer out,
      float beta) {
    requireIdle("a product overtakes a loop");
    cpu.multiplyVector(matrix, transpose, rows, columns, vector, out, beta);
  }

  /** What waits is dropped otherwise, since its memory will go. */
  private void requireIdle(String otherwise) {
    int count = waiting.get().size();
    waiting.get().clear();
    assertEquals(0, count, otherwise);
  }

  @Override
  public void close() {
    assertEquals(Set.of(), blocks, "blocks not freed");
    cpu.close();
  }
}
