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
   * @param from the first element of each
   * @param to the element behind the last
   */
  public static void apply(LossFunction loss, float scale, float[][] buffer, int from, int to) {
    switch (loss) {
      case SQUARED_ERROR -> squaredError(scale, buffer, from, to);
      case BINARY_CROSS_ENTROPY_WITH_LOGITS -> crossEntropy(scale, buffer, from, to);
      case HUBER -> huber(scale, buffer, from, to);
      case ABSOLUTE_ERROR -> absoluteError(scale, buffer, from, to);
    }
  }

  private static void squaredError(float scale, float[][] buffer, int from, int to) {
    float[] o = buffer[0];
    float[] t = buffer[1];
    float[] value = buffer[2];
    float[] gradient = buffer[3];
    float factor = 2 * scale;
    for (int i = from; i < to; i++) {
      gradient[i] = factor * (o[i] - t[i]);
    }
    for (int i = from; i < to; i++) {
      float d = o[i] - t[i];
      value[i] = d * d;
    }
  }

  private static void crossEntropy(float scale, float[][] buffer, int from, int to) {
    float[] o = buffer[0];
    float[] t = buffer[1];
    float[] value = buffer[2];
    float[] gradient = buffer[3];
    for (int i = from; i < to; i++) {
      float e = FloatMath.exp(-Math.abs(o[i]));
      float sigmoid = (o[i] < 0 ? e : 1) / (1 + e);
      value[i] = Math.max(o[i], 0) - o[i] * t[i] + FloatMath.log1p(e);
      gradient[i] = scale * (sigmoid - t[i]);
    }
  }

  private static void huber(float scale, float[][] buffer, int from, int to) {
    float[] o = buffer[0];
    float[] t = buffer[1];
    float[] value = buffer[2];
    float[] gradient = buffer[3];
    for (int i = from; i < to; i++) {
      float d = o[i] - t[i];
      float clipped = Math.max(-1, Math.min(1, d));
      value[i] = clipped * (d - 0.5f * clipped);
      gradient[i] = scale * clipped;
    }
  }

  private static void absoluteError(float scale, float[][] buffer, int from, int to) {
    float[] o = buffer[0];
    float[] t = buffer[1];
    float[] value = buffer[2];
    float[] gradient = buffer[3];
    for (int i = from; i < to; i++) {
      float d = o[i] - t[i];
      value[i] = Math.abs(d);
      gradient[i] = scale * Math.signum(d);
    }
  }
}
