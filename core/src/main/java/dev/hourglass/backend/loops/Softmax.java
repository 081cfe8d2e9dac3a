package dev.hourglass.backend.loops;

/** The exponentials of a range of logits, relative to the largest, so that none overflows. */
final class Softmax {
  private Softmax() {}

  /** The largest of the first {@code n} elements; NaN if one of them is. */
  static float largest(float[] x, int n) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, x[i]);
    }
    return largest;
  }

  /**
   * {@code y[i] = exp(x[i] - largest)}.
   *
   * @return their sum, at least 1, or NaN
   */
  static double exponentials(float[] x, float largest, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = FloatMath.exp(x[i] - largest);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += y[i];
    }
    return sum;
  }
}
