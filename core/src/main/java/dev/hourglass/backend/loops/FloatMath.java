package dev.hourglass.backend.loops;

/**
 * Transcendental functions in single precision, several times faster than {@link Math}'s and
 * without branches that ordinary data would take now and then. Errors are below 3 units in the last
 * place of the exact result (the test measures them), except where a result is said to be flushed
 * to 0. NaN gives NaN.
 */
public final class FloatMath {
  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0.6933594f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /** Adding and subtracting it rounds to an integer, which then stands in the low bits. */
  private static final float ROUNDER = 0x1.8p23f;

  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final int ROOT_OF_HALF_BITS = Float.floatToRawIntBits(0.70710677f);
  private static final float LARGEST = 88.72283f;
  private static final float SMALLEST = -87.33654f;

  private FloatMath() {}

  /** {@code eˣ}; 0 below -87.33654 (never a denormal), infinite above 88.72283. */
  public static float exp(float x) {
    float clamped = Math.min(Math.max(x, SMALLEST), LARGEST);
    float rounded = clamped * LOG2_E + ROUNDER;
    int n = Float.floatToRawIntBits(rounded) - ROUNDER_BITS;
    float p = 1 + reducedExpm1(clamped, rounded - ROUNDER);
    // Two factors, since 2^128 is not a float.
    int half = n >> 1;
    float y = p * power(half) * power(n - half);
    if (x > LARGEST) {
      return Float.POSITIVE_INFINITY;
    }
    return x < SMALLEST ? 0 : y;
  }

  /** {@code eˣ - 1}, without cancellation near 0; infinite above 88.72283. Both zeros give +0. */
  public static float expm1(float x) {
    // At the upper end the result overflows by itself; at the lower end it is -1 already.
    float clamped = Math.min(Math.max(x, -20), 89);
    float rounded = clamped * LOG2_E + ROUNDER;
    int n = Float.floatToRawIntBits(rounded) - ROUNDER_BITS;
    float p = reducedExpm1(clamped, rounded - ROUNDER);
    // 2ⁿ(p + 1) - 1, with half of each term, since 2^128 is not a float.
    float half = power(n - 1);
    return 2 * (half * p + (half - 0.5f));
  }

  /** {@code eʳ - 1} for what remains of x, {@code r = x - k·ln 2}, between ±½ ln 2. */
  private static float reducedExpm1(float x, float k) {
    float r = x - k * LN2_HIGH - k * LN2_LOW;
    float p = 1.9875691e-4f;
    p = p * r + 1.3981999e-3f;
    p = p * r + 8.333452e-3f;
    p = p * r + 4.1665796e-2f;
    p = p * r + 0.16666666f;
    p = p * r + 0.5f;
    return p * r * r + r;
  }

  private static float power(int n) {
    return Float.intBitsToFloat((n + 127) << 23);
  }

  /** {@code 1 / (1 + e⁻ˣ)}; 0 below -88.72283, where the exact value is a denormal. */
  public static float sigmoid(float x) {
    return 1 / (1 + exp(-x));
  }

  /** Hyperbolic tangent. */
  public static float tanh(float x) {
    float e = expm1(-2 * Math.abs(x));
    return Math.copySign(-e / (e + 2), x);
  }

  /**
   * {@code ln(1 + x)} for x in [0, 1], which is where {@code x = e^-|z|} lies. By the series of the
   * area hyperbolic tangent: with {@code s = x / (2 + x) ≤ 1/3}, {@code ln(1 + x) = 2(s + s³/3 +
   * …)}.
   */
  public static float log1p(float x) {
    float s = x / (2 + x);
    float q = s * s;
    float p = 2f / 15;
    p = p * q + 2f / 13;
    p = p * q + 2f / 11;
    p = p * q + 2f / 9;
    p = p * q + 2f / 7;
    p = p * q + 2f / 5;
    p = p * q + 2f / 3;
    return p * q * s + 2 * s;
  }

  /**
   * Natural logarithm: -∞ at 0, NaN below. Of {@code x = 2ⁿ·m} with m between √½ and √2 it is
   * {@code n·ln 2 + ln m}, the latter by the series above with {@code s = (m - 1) / (m + 1)}, where
   * {@code |s| < 0.172}.
   */
  public static float log(float x) {
    boolean denormal = x < Float.MIN_NORMAL;
    float normal = denormal ? x * 0x1p23f : x;
    int bits = Float.floatToRawIntBits(normal) - ROOT_OF_HALF_BITS;
    float n = (bits >> 23) - (denormal ? 23 : 0);
    float m = Float.intBitsToFloat((bits & 0x7f_ffff) + ROOT_OF_HALF_BITS);
    float s = (m - 1) / (m + 1);
    float q = s * s;
    float p = 2f / 9;
    p = p * q + 2f / 7;
    p = p * q + 2f / 5;
    p = p * q + 2f / 3;
    float y = n * LN2_HIGH + (n * LN2_LOW + p * q * s + 2 * s);
    if (x == 0) {
      return Float.NEGATIVE_INFINITY;
    }
    // The negation catches NaN.
    return !(x > 0) ? Float.NaN : x > Float.MAX_VALUE ? x : y;
  }

  /** {@code ln(1 + eˣ)}; 0 below -87.33654, where the exact value is a denormal. */
  public static float softplus(float x) {
    return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
  }
}
