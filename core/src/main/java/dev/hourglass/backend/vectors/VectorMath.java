package dev.hourglass.backend.vectors;

import static dev.hourglass.backend.vectors.Lanes.INTS;
import static dev.hourglass.backend.vectors.Lanes.floats;
import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.NEG;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The functions of {@link dev.hourglass.backend.loops.FloatMath} of whole vectors, with the same
 * bits: what a vector is too long for is computed there. No multiplication is fused with an
 * addition, for that reason.
 *
 * <p>A loop must not consist of more than about forty operations on vectors: HotSpot puts off what
 * goes beyond that, and then makes an object of each vector for good. So constants are vectors
 * themselves, for a number would be made one by a call more, and what isn't needed is left out:
 * {@code FloatMath}'s exponential is two functions here.
 */
final class VectorMath {
  static final FloatVector ZERO = floats(0);
  static final FloatVector ONE = floats(1);
  private static final FloatVector TWO = floats(2);
  private static final FloatVector HALF = floats(0.5f);

  private static final FloatVector LOG2_E = floats(1.442695f);
  private static final FloatVector LN2_HIGH = floats(0.6933594f);
  private static final FloatVector LN2_LOW = floats(-2.12194440e-4f);
  private static final FloatVector ROUNDER = floats(0x1.8p23f);

  /** From the bits of a rounded number to the exponent of a float in the same place. */
  private static final IntVector EXPONENT = ints(127 - Float.floatToRawIntBits(0x1.8p23f));

  private static final IntVector EXPONENT_OF_HALF = ints(126 - Float.floatToRawIntBits(0x1.8p23f));
  private static final FloatVector HUGE = floats(1e30f);
  private static final FloatVector SMALLEST = floats(-87.33654f);
  private static final FloatVector VANISHING = floats(-80);

  private static final FloatVector LARGEST = floats(89);
  private static final FloatVector EXPM1_SMALLEST = floats(-20);
  private static final FloatVector E7 = floats(1.9875691e-4f);
  private static final FloatVector E6 = floats(1.3981999e-3f);
  private static final FloatVector E5 = floats(8.333452e-3f);
  private static final FloatVector E4 = floats(4.1665796e-2f);
  private static final FloatVector E3 = floats(0.16666666f);

  private static final IntVector ONE_BITS = ints(Float.floatToRawIntBits(1));

  private static final FloatVector MINUS_TWO = floats(-2);
  private static final IntVector SIGN = ints(0x8000_0000);
  private static final IntVector MAGNITUDE = ints(0x7fff_ffff);

  private static final FloatVector L15 = floats(2f / 15);
  private static final FloatVector L13 = floats(2f / 13);
  private static final FloatVector L11 = floats(2f / 11);
  private static final FloatVector L9 = floats(2f / 9);
  private static final FloatVector L7 = floats(2f / 7);
  private static final FloatVector L5 = floats(2f / 5);
  private static final FloatVector L3 = floats(2f / 3);

  private VectorMath() {}

  private static IntVector ints(int value) {
    return IntVector.broadcast(INTS, value);
  }

  /** {@code eˣ} of numbers that are not positive; 0 below -87.33654, by a factor of 1 or 0. */
  static FloatVector expOfNegative(FloatVector x) {
    FloatVector clamped = x.max(SMALLEST);
    FloatVector factor = ONE.sub(clamped.sub(x).mul(HUGE).min(ONE));
    FloatVector rounded = clamped.mul(LOG2_E).add(ROUNDER);
    FloatVector p = reducedExpm1(clamped, rounded.sub(ROUNDER)).add(ONE);
    return p.mul(power(rounded, EXPONENT)).mul(factor);
  }

  /** {@code eˣ - 1}. */
  static FloatVector expm1(FloatVector x) {
    FloatVector clamped = x.max(EXPM1_SMALLEST).min(LARGEST);
    FloatVector rounded = clamped.mul(LOG2_E).add(ROUNDER);
    FloatVector p = reducedExpm1(clamped, rounded.sub(ROUNDER));
    FloatVector half = power(rounded, EXPONENT_OF_HALF);
    return half.mul(p).add(half.sub(HALF)).mul(TWO);
  }

  private static FloatVector reducedExpm1(FloatVector x, FloatVector k) {
    FloatVector r = x.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW));
    FloatVector p = r.mul(E7).add(E6);
    p = p.mul(r).add(E5);
    p = p.mul(r).add(E4);
    p = p.mul(r).add(E3);
    p = p.mul(r).add(HALF);
    return p.mul(r).mul(r).add(r);
  }

  /** The power of 2 whose exponent stands in the low bits of a rounded number. */
  private static FloatVector power(FloatVector rounded, IntVector exponent) {
    return rounded.reinterpretAsInts().add(exponent).lanewise(LSHL, 23).reinterpretAsFloats();
  }

  /**
   * {@code 1 / (1 + e⁻ˣ)}. The exponential overflows by itself where x is very negative; where it
   * is large, that of -80 vanishes beside 1 as well.
   */
  static FloatVector sigmoid(FloatVector x) {
    FloatVector clamped = x.lanewise(NEG).min(LARGEST).max(VANISHING);
    FloatVector rounded = clamped.mul(LOG2_E).add(ROUNDER);
    FloatVector p = reducedExpm1(clamped, rounded.sub(ROUNDER)).add(ONE);
    FloatVector exp = p.mul(TWO).mul(power(rounded, EXPONENT_OF_HALF));
    return ONE.div(exp.add(ONE));
  }

  /** Hyperbolic tangent. */
  static FloatVector tanh(FloatVector x) {
    FloatVector e = expm1(x.lanewise(ABS).mul(MINUS_TWO));
    // The quotient is negative or zero; its sign is replaced.
    IntVector y = e.div(e.add(TWO)).reinterpretAsInts().and(MAGNITUDE);
    return x.reinterpretAsInts().and(SIGN).or(y).reinterpretAsFloats();
  }

  /** {@code e} where {@code x} is negative, otherwise 1. */
  static FloatVector whereNegative(FloatVector x, FloatVector e) {
    IntVector negative = x.reinterpretAsInts().lanewise(ASHR, 31);
    IntVector difference = e.reinterpretAsInts().sub(ONE_BITS);
    return difference.and(negative).add(ONE_BITS).reinterpretAsFloats();
  }

  /** {@code ln(1 + x)} for x in [0, 1]. */
  static FloatVector log1p(FloatVector x) {
    FloatVector s = x.div(x.add(TWO));
    FloatVector q = s.mul(s);
    FloatVector p = q.mul(L15).add(L13);
    p = p.mul(q).add(L11);
    p = p.mul(q).add(L9);
    p = p.mul(q).add(L7);
    p = p.mul(q).add(L5);
    p = p.mul(q).add(L3);
    return p.mul(q).mul(s).add(s.mul(TWO));
  }
}
