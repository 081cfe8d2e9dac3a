package dev.hourglass.backend.loops;

import dev.hourglass.tensor.AdamParameters;

/**
 * Adam over arrays, which HotSpot vectorizes. A step is begun by one thread; then any number of
 * them update stretches that don't overlap.
 */
public final class AdamLoops {
  /** Elements of which four arrays stay in the first-level cache from one loop to the next. */
  public static final int PIECE = 1_024;

  /**
   * Moments of units that have gone inactive decay towards 0; arithmetic on denormal numbers is up
   * to 30 times slower. Adding and subtracting this turns them into 0 and is far below what matters
   * to any other.
   */
  private static final float FLUSH = 1e-30f;

  private final AdamParameters h;
  private float stepSize;
  private float rootFactor;
  private float decay;

  /** Updates with these parameters. */
  public AdamLoops(AdamParameters h) {
    this.h = h;
  }

  /**
   * Computes what all elements of a step have in common, in double precision.
   *
   * @param rate the learning rate
   * @param step its number, counted from 1
   */
  public void begin(float rate, float step) {
    // 1 - βᵗ; also right for β = 0, whose logarithm is -∞.
    stepSize = (float) (rate / -Math.expm1(step * Math.log(h.beta1())));
    rootFactor = (float) Math.sqrt(1 / -Math.expm1(step * Math.log(h.beta2())));
    decay = (float) (1 - (double) rate * h.weightDecay());
  }

  /**
   * Updates a stretch.
   *
   * @param g gradient
   * @param w parameters
   * @param m first moments
   * @param v second moments
   * @param from the first index
   * @param to the index behind the last
   */
  public void update(float[] g, float[] w, float[] m, float[] v, int from, int to) {
    // One loop for all three would be too long for HotSpot to unroll, hence to vectorize.
    for (int first = from; first < to; first += PIECE) {
      int last = Math.min(to, first + PIECE);
      average(h.beta1(), g, m, first, last);
      averageSquare(h.beta2(), g, v, first, last);
      descend(stepSize, rootFactor, h.epsilon(), decay, w, m, v, first, last);
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
      float rootFactor,
      float epsilon,
      float decay,
      float[] w,
      float[] m,
      float[] v,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      float root = (float) Math.sqrt(v[i]) * rootFactor + epsilon;
      w[i] = decay * w[i] - stepSize * m[i] / root;
    }
  }
}
