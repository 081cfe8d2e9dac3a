package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Kernel;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Adam on the host, in one pass over short pieces, which HotSpot vectorizes. ND4J's own updater
 * puts ε elsewhere in the formula and takes four times as long; composed of libnd4j's loops, the
 * root alone, which is not vectorized there, would take three times as long.
 */
final class Adam implements Kernel {
  /** Four arrays of it stay in the first-level cache. */
  private static final int PIECE = 1_024;

  /**
   * Moments of units that have gone inactive decay towards 0; arithmetic on denormal numbers is up
   * to 30 times slower. Adding and subtracting this turns them into 0 and is far below what matters
   * to any other.
   */
  private static final float FLUSH = 1e-30f;

  private final AdamParameters h;
  private final FloatBuffer learningRate;
  private final FloatBuffer t;
  private final FloatPointer parameters;
  private final FloatPointer gradient;
  private final FloatPointer first;
  private final FloatPointer second;
  private final long size;
  private final float[] w = new float[PIECE];
  private final float[] g = new float[PIECE];
  private final float[] m = new float[PIECE];
  private final float[] v = new float[PIECE];

  Adam(
      AdamParameters h,
      NativeTensor learningRate,
      NativeTensor t,
      NativeTensor w,
      NativeTensor g,
      NativeTensor m,
      NativeTensor v) {
    this.h = h;
    this.learningRate = learningRate.floats();
    this.t = t.floats();
    parameters = w.pointer();
    gradient = g.pointer();
    first = m.pointer();
    second = v.pointer();
    size = w.size();
  }

  @Override
  public void run() {
    double rate = learningRate.get(0);
    double step = t.get(0);
    // 1 - βᵗ; also right for β = 0, whose logarithm is -∞.
    float stepSize = (float) (rate / -Math.expm1(step * Math.log(h.beta1())));
    float rootFactor = (float) Math.sqrt(1 / -Math.expm1(step * Math.log(h.beta2())));
    float decay = (float) (1 - rate * h.weightDecay());
    for (long at = 0; at < size; at += PIECE) {
      int count = (int) Math.min(PIECE, size - at);
      gradient.position(at).get(g, 0, count);
      first.position(at).get(m, 0, count);
      average(h.beta1(), g, m, count);
      first.put(m, 0, count);
      second.position(at).get(v, 0, count);
      averageSquare(h.beta2(), g, v, count);
      second.put(v, 0, count);
      parameters.position(at).get(w, 0, count);
      descend(stepSize, rootFactor, h.epsilon(), decay, w, m, v, count);
      parameters.put(w, 0, count);
    }
  }

  private static void average(float beta, float[] g, float[] m, int count) {
    float rest = 1 - beta;
    for (int i = 0; i < count; i++) {
      m[i] = beta * m[i] + rest * g[i] + FLUSH - FLUSH;
    }
  }

  private static void averageSquare(float beta, float[] g, float[] v, int count) {
    float rest = 1 - beta;
    for (int i = 0; i < count; i++) {
      v[i] = beta * v[i] + rest * g[i] * g[i] + FLUSH - FLUSH;
    }
  }

  private static void descend(
      float stepSize,
      float rootFactor,
      float epsilon,
      float decay,
      float[] w,
      float[] m,
      float[] v,
      int count) {
    for (int i = 0; i < count; i++) {
      float root = (float) Math.sqrt(v[i]) * rootFactor + epsilon;
      w[i] = decay * w[i] - stepSize * m[i] / root;
    }
  }
}
