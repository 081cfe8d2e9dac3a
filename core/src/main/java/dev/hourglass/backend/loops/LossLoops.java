package dev.hourglass.backend.loops;

import dev.hourglass.tensor.LossFunction;

/** One tight loop per loss, over the same index of all its arrays. */
public final class LossLoops {
  private LossLoops() {}

  /**
   * The losses of elements, and their derivatives.
   *
   * @param scale of the derivatives
   * @param buffer outputs, targets, room for values, and for derivatives, in this order
   * @param n the first so many elements of each
   */
  public static void apply(LossFunction loss, float scale, float[][] buffer, int n) {
    switch (loss) {
      case SQUARED_ERROR -> squaredError(scale, buffer, n);
      case BINARY_CROSS_ENTROPY_WITH_LOGITS -> crossEntropy(scale, buffer, n);
      case HUBER -> huber(scale, buffer, n);
      case ABSOLUTE_ERROR -> absoluteError(scale, buffer, n);
    }
  }

  private static void squaredError(float scale, float[][] buffer, int n) {
    float[] o = buffer[0];
    float[] t = buffer[1];
    float[] value = buffer[2];
    float[] gradient = buffer[3];
    float factor = 2 * scale;
    for (int i = 0; i < n; i++) {
      gradient[i] = factor * (o[i] - t[i]);
    }
    for (int i = 0; i < n; i++) {
      float d = o[i] - t[i];
      value[i] = d * d;
    }
  }

  private static void crossEntropy(float scale, float[][] buffer, int n) {
    float[] o = buffer[0];
    float[] t = buffer[1];
    float[] value = buffer[2];
    float[] gradient = buffer[3];
    for (int i = 0; i < n; i++) {
      float e = FloatMath.exp(-Math.abs(o[i]));
      float sigmoid = (o[i] < 0 ? e : 1) / (1 + e);
      value[i] = Math.max(o[i], 0) - o[i] * t[i] + FloatMath.log1p(e);
      gradient[i] = scale * (sigmoid - t[i]);
    }
  }

  private static void huber(float scale, float[][] buffer, int n) {
    float[] o = buffer[0];
    float[] t = buffer[1];
    float[] value = buffer[2];
    float[] gradient = buffer[3];
    for (int i = 0; i < n; i++) {
      float d = o[i] - t[i];
      float clipped = Math.max(-1, Math.min(1, d));
      value[i] = clipped * (d - 0.5f * clipped);
      gradient[i] = scale * clipped;
    }
  }

  private static void absoluteError(float scale, float[][] buffer, int n) {
    float[] o = buffer[0];
    float[] t = buffer[1];
    float[] value = buffer[2];
    float[] gradient = buffer[3];
    for (int i = 0; i < n; i++) {
      float d = o[i] - t[i];
      value[i] = Math.abs(d);
      gradient[i] = scale * Math.signum(d);
    }
  }
}
