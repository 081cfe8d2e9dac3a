package dev.hourglass.backend.purejava;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Kernel;

/** Adam in one pass over the parameters. */
final class AdamKernel implements Kernel {
  /**
   * Moments of units that have gone inactive decay towards 0; arithmetic on denormal numbers is up
   * to 30 times slower. Adding and subtracting this turns them into 0 and is far below what matters
   * to any other.
   */
  private static final float FLUSH = 1e-30f;

  private final AdamParameters h;
  private final JavaTensor learningRate;
  private final JavaTensor t;
  private final ElementwiseKernel update;
  private float stepSize;
  private float rootCorrection;
  private float decay;

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
    this.h = h;
    this.learningRate = learningRate;
    this.t = t;
    this.update = new ElementwiseKernel(scope, pool, this::update, 1, g, w, m, v);
  }

  @Override
  public void run() {
    double rate = learningRate.floats()[learningRate.offset()];
    double step = t.floats()[t.offset()];
    stepSize = (float) (rate / -Math.expm1(step * Math.log(h.beta1())));
    rootCorrection = (float) Math.sqrt(1 / -Math.expm1(step * Math.log(h.beta2())));
    decay = (float) (1 - rate * h.weightDecay());
    update.run();
  }

  /** The operands are the gradient, the parameters and the two moments. */
  private void update(float[][] operands, int from, int to) {
    float[] g = operands[0];
    float[] w = operands[1];
    float[] m = operands[2];
    float[] v = operands[3];
    // Pieces that stay in the first-level cache from one loop to the next. One loop for all three
    // would be too long for HotSpot to unroll, hence to vectorize.
    for (int first = from; first < to; first += 1_024) {
      int last = Math.min(to, first + 1_024);
      average(h.beta1(), g, m, first, last);
      averageSquare(h.beta2(), g, v, first, last);
      descend(stepSize, rootCorrection, h.epsilon(), decay, w, m, v, first, last);
    }
  }

  private static void average(float beta, float[] g, float[] m, int from, int to) {
    float rest = 1 - beta;
    for (int i = from; i < to; i++) {
      m[i] = beta * m[i] + rest * g[i] + FLUSH - FLUSH;
    }
  }

  private static void averageSquare(float beta, float[] g, float[] v, int from, int to) {
    float rest = 1 - beta;
    for (int i = from; i < to; i++) {
      v[i] = beta * v[i] + rest * g[i] * g[i] + FLUSH - FLUSH;
    }
  }

  private static void descend(
      float stepSize,
      float rootCorrection,
      float epsilon,
      float decay,
      float[] w,
      float[] m,
      float[] v,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      float root = (float) Math.sqrt(v[i]) * rootCorrection + epsilon;
      w[i] = decay * w[i] - stepSize * m[i] / root;
    }
  }
}
