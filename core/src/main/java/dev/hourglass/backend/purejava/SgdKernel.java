package dev.hourglass.backend.purejava;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.SgdParameters;
import org.jspecify.annotations.Nullable;

/** Gradient descent, with or without momentum, in one pass over the parameters. */
final class SgdKernel implements Kernel {
  private final SgdParameters h;
  private final JavaTensor learningRate;
  private final ElementwiseKernel update;
  private float rate;

  SgdKernel(
      JavaScope scope,
      WorkerPool pool,
      SgdParameters h,
      JavaTensor learningRate,
      JavaTensor w,
      JavaTensor g,
      @Nullable JavaTensor velocity) {
    this.h = h;
    this.learningRate = learningRate;
    this.update =
        velocity == null
            ? new ElementwiseKernel(scope, pool, this::plain, 1, g, w)
            : new ElementwiseKernel(scope, pool, this::withMomentum, 1, g, w, velocity);
  }

  @Override
  public void run() {
    rate = learningRate.floats()[learningRate.offset()];
    update.run();
  }

  private void plain(float[][] operands, int from, int to) {
    descend(1 - rate * h.weightDecay(), rate, operands[0], operands[1], from, to);
  }

  private void withMomentum(float[][] operands, int from, int to) {
    float[] g = operands[0];
    float[] w = operands[1];
    float[] velocity = operands[2];
    float decay = 1 - rate * h.weightDecay();
    accelerate(h.momentum(), g, velocity, from, to);
    if (h.nesterov()) {
      descend(decay, rate, g, w, from, to);
      descend(1, rate * h.momentum(), velocity, w, from, to);
    } else {
      descend(decay, rate, velocity, w, from, to);
    }
  }

  private static void accelerate(float momentum, float[] g, float[] velocity, int from, int to) {
    for (int i = from; i < to; i++) {
      velocity[i] = momentum * velocity[i] + g[i];
    }
  }

  private static void descend(
      float decay, float rate, float[] direction, float[] w, int from, int to) {
    for (int i = from; i < to; i++) {
      w[i] = decay * w[i] - rate * direction[i];
    }
  }
}
