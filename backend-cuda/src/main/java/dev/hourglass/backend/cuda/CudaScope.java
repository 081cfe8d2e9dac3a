package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device.Grid;
import dev.hourglass.backend.cuda.driver.Device.Launch;
import dev.hourglass.backend.cuda.driver.Device.Memory;
import dev.hourglass.backend.cuda.driver.Device.Stream;
import dev.hourglass.backend.cuda.driver.Resources;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Owns device memory, each block freed exactly once, after the work that may use it has finished.
 */
final class CudaScope implements Scope {
  private final CudaEngine engine;
  private final BiFunction<CudaScope, Arithmetic, Kernels> operations;
  private final Consumer<CudaScope> forget;
  private final Kernels kernels;
  private final Resources resources = new Resources();
  private final AtomicLong bytes = new AtomicLong();
  private boolean closed;

  /**
   * Creates an empty scope.
   *
   * @param operations makes those over this scope, whose products of FLOAT32 multiply so
   * @param forget is told when this scope is closed
   */
  CudaScope(
      CudaEngine engine,
      BiFunction<CudaScope, Arithmetic, Kernels> operations,
      Consumer<CudaScope> forget) {
    this.engine = engine;
    this.operations = operations;
    this.forget = forget;
    this.kernels = operations.apply(this, Arithmetic.FLOAT32);
  }

  CudaEngine engine() {
    return engine;
  }

  @Override
  public CudaTensor tensor(DType type, long rows, long columns) {
    long size = type.bytes(rows, columns);
    Memory memory = resources.add(engine.device().allocate(size));
    bytes.addAndGet(size);
    engine.stream().fill(memory, (byte) 0);
    return new CudaTensor(engine.transfers(), memory, 0, type, rows, columns);
  }

  /** A new FLOAT32 tensor of zeros. */
  @Override
  public CudaTensor tensor(long rows, long columns) {
    return tensor(DType.FLOAT32, rows, columns);
  }

  @Override
  public CudaTensor view(Tensor base, long offset, long rows, long columns) {
    return ((CudaTensor) base).view(offset, rows, columns);
  }

  /**
   * Binds one kernel of the device code.
   *
   * @param unit the source file that it is in, without extension
   * @param name its name there
   * @param threads of a block
   * @param sharedBytes of dynamic shared memory
   * @param reads what it reads and doesn't write
   * @param writes what it writes, its scratch memory included
   */
  CudaKernel launch(
      String unit,
      String name,
      Grid grid,
      int threads,
      int sharedBytes,
      Arguments arguments,
      List<CudaTensor> reads,
      List<CudaTensor> writes) {
    Launch launch =
        engine
            .library()
            .function(unit, name, sharedBytes)
            .prepare(grid, threads, sharedBytes, arguments.finish());
    return new CudaKernel(engine.stream(), reads, writes) {
      @Override
      void enqueue(Stream stream) {
        launch.run(stream);
      }
    };
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }

  @Override
  public Kernels kernels(Precision precision) {
    return precision == Precision.TF32 && engine.hasTensorCores()
        ? operations.apply(this, Arithmetic.TF32)
        : kernels;
  }

  @Override
  public long bytes() {
    return bytes.get();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (resources) {
      engine.stream().synchronize();
    } finally {
      bytes.set(0);
      forget.accept(this);
    }
  }
}
