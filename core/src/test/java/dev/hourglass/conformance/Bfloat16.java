package dev.hourglass.conformance;

/** BFLOAT16 on the host: the upper half of a FLOAT32. */
final class Bfloat16 {
  private Bfloat16() {}

  static float value(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The bits of a number that BFLOAT16 can hold. */
  static short bits(double value) {
    short bits = (short) (Float.floatToIntBits((float) value) >>> 16);
    if (!Double.isNaN(value) && value(bits) != value) {
      throw new IllegalArgumentException(value + " is not a BFLOAT16 number; round it first");
    }
    return bits;
  }

  /** The nearest number that BFLOAT16 can hold, the even one in a tie. */
  static double round(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
      return value;
    }
    // The distance of neighbours is 2^-7 of the power of two below.
    double unit = Math.scalb(1.0, Math.max(Math.getExponent(value), Float.MIN_EXPONENT) - 7);
    double rounded = Math.rint(value / unit) * unit;
    return Math.abs(rounded) > Float.MAX_VALUE
        ? Math.copySign(Double.POSITIVE_INFINITY, value)
        : rounded;
  }
}
