package dev.hourglass.backend.onednn;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Kernel;
import java.util.List;

/** Kernels that compute different parts of one result, on several threads at once. */
final class ParallelKernel implements Kernel, WorkerPool.Task {
  private final WorkerPool pool;
  private final Kernel[] parts;

  ParallelKernel(WorkerPool pool, List<Kernel> parts) {
    this.pool = pool;
    this.parts = parts.toArray(new Kernel[0]);
  }

  @Override
  public void run() {
    pool.run(this, parts.length);
  }

  @Override
  public void part(int part) {
    parts[part].run();
  }
}
