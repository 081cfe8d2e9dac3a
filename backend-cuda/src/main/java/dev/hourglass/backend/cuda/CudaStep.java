package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device.Executable;
import dev.hourglass.backend.cuda.driver.Resources;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A step that runs as one launch of a graph. Its first run queues the kernels one by one, which
 * lets the driver prepare what it prepares at first use; its second records them, and from then on
 * the recording is run. Each run is exactly one step.
 *
 * <p>Kernels of other making, which can't be recorded, run between the graphs of those before and
 * after them.
 */
final class CudaStep implements Step {
  /** Runs that are launched at once, if so many are asked for. */
  private static final int SEVERAL = 8;

  private final CudaEngine engine;

  private final Consumer<CudaStep> forget;

  /** In order: lists of CUDA kernels, and others. */
  private final List<Part> parts = new ArrayList<>();

  /** Several runs; null if that would be more than one launch. */
  private final @Nullable Recorded several;

  private boolean warm;
  private boolean closed;

  /**
   * Prepares a step.
   *
   * @param forget is told when this step is closed
   */
  CudaStep(CudaEngine engine, List<? extends Kernel> body, Consumer<CudaStep> forget) {
    this.engine = engine;
    this.forget = forget;
    List<CudaKernel> run = new ArrayList<>();
    for (Kernel kernel : body) {
      if (kernel instanceof CudaKernel cuda) {
        run.add(cuda);
      } else {
        addRecorded(run);
        run = new ArrayList<>();
        parts.add(new Foreign(kernel));
      }
    }
    addRecorded(run);
    several = parts.size() == 1 && !run.isEmpty() ? new Recorded(engine, run, SEVERAL) : null;
  }

  private void addRecorded(List<CudaKernel> run) {
    if (!run.isEmpty()) {
      parts.add(new Recorded(engine, run, 1));
    }
  }

  /** Consecutive kernels of one kind. */
  private abstract static class Part {
    abstract void run(boolean warm);

    void close() {}
  }

  private static final class Foreign extends Part {
    private final Kernel kernel;

    Foreign(Kernel kernel) {
      this.kernel = kernel;
    }

    @Override
    void run(boolean warm) {
      kernel.run();
    }
  }

  private static final class Recorded extends Part {
    private final CudaEngine engine;
    private final List<CudaKernel> kernels;
    private @Nullable Executable executable;

    /** All kernels in order, so many times. */
    Recorded(CudaEngine engine, List<CudaKernel> run, int times) {
      this.engine = engine;
      List<CudaKernel> all = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        all.addAll(run);
      }
      kernels = List.copyOf(all);
    }

    @Override
    void run(boolean warm) {
      if (!warm) {
        // Counted, because an iterator would be garbage.
        for (int i = 0; i < kernels.size(); i++) {
          kernels.get(i).run();
        }
        return;
      }
      Executable recorded = executable;
      if (recorded == null) {
        recorded = engine.recorder().record(kernels);
        executable = recorded;
      }
      recorded.launch(engine.stream());
    }

    @Override
    void close() {
      if (executable != null) {
        executable.close();
      }
    }
  }

  @Override
  public void run() {
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).run(warm);
    }
    warm = true;
  }

  @Override
  public void run(int times) {
    int left = times;
    while (left > 0) {
      if (several != null && warm && left >= SEVERAL) {
        several.run(true);
        left -= SEVERAL;
      } else {
        run();
        left--;
      }
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (Resources recorded = new Resources()) {
      parts.forEach(part -> recorded.add(part::close));
      if (several != null) {
        recorded.add(several::close);
      }
      // A graph may still be running.
      engine.stream().synchronize();
    } finally {
      forget.accept(this);
    }
  }
}
