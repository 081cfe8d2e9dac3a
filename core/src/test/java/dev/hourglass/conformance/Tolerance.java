package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/**
 * How far a backend may be from the oracle: {@code relative * magnitude + absolute}, where the
 * magnitude is {@link Expected#magnitude}. FLOAT32 has 24 bits, a rounding of 6e-8; these bounds
 * admit any order of summation, but no arithmetic of fewer bits (TF32 and BFLOAT16 fail them).
 */
enum Tolerance {
  /** Data that is only moved, or whose definition is exact: no difference at all. */
  EXACT(0, 0),

  /**
   * Arithmetic, root, reciprocal, logarithm and expm1: a few roundings each. expm1 must keep its
   * digits near 0 because Adam's bias correction starts there, and the logarithm near 1. The
   * absolute part is for flushed denormals.
   */
  ARITHMETIC(1e-6, 1e-30),

  /**
   * Activations and their derivatives. They are used at the scale of 1, where {@code exp(x) - 1}
   * and {@code 1 - y²} lose digits relative to their result but not relative to 1.
   */
  ACTIVATION(2e-6, 1e-6),

  /**
   * Sums and products of up to a few thousand terms, in any order and blocking. The error of a
   * random walk is 6e-8 times the root of their number.
   */
  ACCUMULATION(5e-6, 1e-30),

  /** Sums of a million terms, which a single accumulator with 24 bits would miss. */
  LARGE_SUM(1e-5, 0),

  /** A sum or product, then an activation. */
  DENSE(5e-6, 2e-6),

  /**
   * A few steps of an optimizer: its parameters relative to their size plus the steps taken, its
   * moments relative to their terms.
   */
  OPTIMIZER(2e-6, 1e-30),

  /**
   * Values and gradients of a few operations in succession, relative to the largest element. The
   * differences that they are compared with are exact to 1e-9.
   */
  GRADIENT(5e-6, 2e-6),

  /**
   * Losses along dozens of training steps, where a rounding error of one step moves the parameters
   * of all later ones.
   */
  LOSS_CURVE(1e-5, 0),

  /** Logarithm and cosine of Box and Muller, of numbers within six standard deviations. */
  NORMAL_NUMBERS(1e-5, 1e-5),

  /**
   * One rounding to the 8 bits of BFLOAT16, of a value that is exact to single precision. The
   * absolute part is for activations, see above.
   */
  BFLOAT16(0.00392, 2e-6),

  /** Products whose operands are cut to the 11 bits of TF32 each, 2⁻¹⁰ off at most. */
  TF32(1.96e-3, 2e-6),

  /** Two or three roundings to BFLOAT16, relative to what was added up. */
  COMPOSED_IN_BFLOAT16(0.012, 2e-6),

  /**
   * Gradients and losses of a few layers in mixed precision, relative to the largest element: a
   * dozen roundings in succession, and sums of many.
   */
  MIXED_PRECISION(0.02, 1e-6),

  /** Denormal numbers may be flushed to zero, so long as nothing larger comes of it. */
  DENORMAL(1e-6, 1e-30);

  private final double relative;
  private final double absolute;

  Tolerance(double relative, double absolute) {
    this.relative = relative;
    this.absolute = absolute;
  }

  /** Fails, naming the worst element, if any differs by more than allowed. */
  void check(String what, Expected expected, Matrix actual) {
    Matrix value = expected.value();
    assertEquals(value.shape(), actual.shape(), () -> what + ": shape");
    int worst = -1;
    double worstExcess = 0;
    for (int i = 0; i < value.size(); i++) {
      double excess =
          excess(value.get(i), actual.get(i), relative * expected.magnitude().get(i) + absolute);
      if (excess > worstExcess) {
        worstExcess = excess;
        worst = i;
      }
    }
    if (worst >= 0) {
      int at = worst;
      fail(
          "%s: element [%d, %d] of %s is %s, but should be %s within %s (%s)"
              .formatted(
                  what,
                  at / value.columns(),
                  at % value.columns(),
                  value.shape(),
                  (float) actual.get(at),
                  (float) value.get(at),
                  (float) (relative * expected.magnitude().get(at) + absolute),
                  name()));
    }
  }

  void check(String what, Matrix expected, Matrix actual) {
    check(what, Expected.of(expected), actual);
  }

  /** By what factor the allowed difference is exceeded; 0 if it isn't. */
  private static double excess(double expected, double actual, double allowed) {
    if (Double.isNaN(expected)) {
      return Double.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
    }
    if (Math.abs(expected) > Float.MAX_VALUE) {
      boolean overflowed =
          Double.isInfinite(actual) && Math.signum(actual) == Math.signum(expected);
      return overflowed ? 0 : Double.POSITIVE_INFINITY;
    }
    double difference = Math.abs(actual - expected);
    if (difference <= allowed) {
      return 0;
    }
    return Double.isNaN(difference) || allowed == 0
        ? Double.POSITIVE_INFINITY
        : difference / allowed;
  }
}
