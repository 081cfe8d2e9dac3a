package dev.hourglass.backend.purejava;

import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Counts arrays, and refers to none: they belong to the tensors and kernels that use them, and go
 * with these like any object.
 */
final class JavaScope implements Scope {
  private final LongConsumer backend;
  private final Kernels kernels;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * Creates an empty scope.
   *
   * @param backend is told by how many bytes its scopes' memory has grown or shrunk
   * @param kernels makes the operations over this scope
   */
  JavaScope(LongConsumer backend, Function<JavaScope, Kernels> kernels) {
    this.backend = backend;
    this.kernels = kernels.apply(this);
  }

  @Override
  public Tensor tensor(DType type, long rows, long columns) {
    return new JavaTensor(type, allocate(type, rows, columns), 0, rows, columns);
  }

  private Object allocate(DType type, long rows, long columns) {
    long size = type.bytes(rows, columns);
    long elements = rows * columns;
    if (elements > Tensor.MOST_ELEMENTS) {
      throw new BackendException.OutOfMemory(
          size,
          "The plain Java backend's tensors hold at most " + Tensor.MOST_ELEMENTS + " elements.",
          null);
    }
    int length = (int) elements;
    try {
      Object array =
          switch (type) {
            case FLOAT32 -> new float[length];
            case BFLOAT16 -> throw new AssertionError(type);
            case INT32 -> new int[length];
            case UINT8 -> new byte[length];
          };
      count(size);
      return array;
    } catch (OutOfMemoryError e) {
      throw outOfMemory(size, e);
    }
  }

  /** Working memory of a kernel: rows in arrays of their own. */
  float[][] scratch(int rows, int columns) {
    long size = (long) rows * columns * Float.BYTES;
    try {
      float[][] scratch = new float[rows][columns];
      count(size);
      return scratch;
    } catch (OutOfMemoryError e) {
      throw outOfMemory(size, e);
    }
  }

  private static BackendException.OutOfMemory outOfMemory(long size, OutOfMemoryError cause) {
    Runtime runtime = Runtime.getRuntime();
    return new BackendException.OutOfMemory(
        size,
        "The Java heap is limited to "
            + runtime.maxMemory()
            + " bytes, of which "
            + (runtime.totalMemory() - runtime.freeMemory())
            + " are in use; raise it with -Xmx.",
        cause);
  }

  private void count(long size) {
    bytes.addAndGet(size);
    backend.accept(size);
  }

  @Override
  public Tensor view(Tensor base, long offset, long rows, long columns) {
    return ((JavaTensor) base).view((int) offset, rows, columns);
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }

  @Override
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    backend.accept(-bytes.getAndSet(0));
  }
}
