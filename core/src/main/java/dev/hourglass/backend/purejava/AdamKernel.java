package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.AdamLoops;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Kernel;

/** Adam in one pass over the parameters. */
final class AdamKernel implements Kernel {
  private final AdamLoops loops;
  private final JavaTensor learningRate;
  private final JavaTensor t;
  private final ElementwiseKernel update;

  AdamKernel(
      JavaScope scope,
      WorkerPool pool,
      AdamParameters h,
      JavaTensor learningRate,
      JavaTensor t,
      JavaTensor w,
      JavaTensor g,
      JavaTensor m,
      JavaTensor v) {
    this.loops = new AdamLoops(h);
    this.learningRate = learningRate;
    this.t = t;
    Loop loop = (x, from, to) -> loops.update(x[0], x[1], x[2], x[3], from, to);
    this.update = new ElementwiseKernel(scope, pool, loop, 1, g, w, m, v);
  }

  @Override
  public void run() {
    loops.begin(learningRate.floats()[learningRate.offset()], t.floats()[t.offset()]);
    update.run();
  }
}
