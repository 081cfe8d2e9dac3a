package dev.hourglass.backend.vectors;

import static dev.hourglass.backend.vectors.Lanes.FLOATS;
import static dev.hourglass.backend.vectors.Lanes.LENGTH;
import static dev.hourglass.backend.vectors.VectorMath.ONE;
import static dev.hourglass.backend.vectors.VectorMath.ZERO;
import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.NEG;

import dev.hourglass.tensor.Activation;
import jdk.incubator.vector.FloatVector;

/**
 * Element-wise loops that HotSpot wouldn't vectorize by itself: {@code y = f(a)} or {@code y = f(a,
 * b)} of some rows of a whole number of vectors each, all at the same places of their arrays. One
 * loop for each function, to be called as {@link IsolatedLoop}.
 */
final class ElementwiseVectors {
  private static final FloatVector LEAKY_RELU_SLOPE = Lanes.floats(Activation.LEAKY_RELU_SLOPE);

  private ElementwiseVectors() {}

  /** {@code eᵃ - 1}. */
  static void expm1(float[] a, float[] b, float[] y, int at, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      for (int i = from; i < from + width; i += LENGTH) {
        FloatVector v = FloatVector.fromArray(FLOATS, a, i);
        VectorMath.expm1(v).intoArray(y, i);
      }
    }
  }

  /** Of a positive number, expm1 is taken of 0; of a negative one, 0 is added to that. */
  static void elu(float[] a, float[] b, float[] y, int at, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      for (int i = from; i < from + width; i += LENGTH) {
        FloatVector v = FloatVector.fromArray(FLOATS, a, i);
        v.max(ZERO).add(VectorMath.expm1(v.min(ZERO))).intoArray(y, i);
      }
    }
  }

  /** {@code 1 / (1 + e⁻ᵃ)}. */
  static void sigmoid(float[] a, float[] b, float[] y, int at, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      for (int i = from; i < from + width; i += LENGTH) {
        FloatVector v = FloatVector.fromArray(FLOATS, a, i);
        VectorMath.sigmoid(v).intoArray(y, i);
      }
    }
  }

  /** Hyperbolic tangent. */
  static void tanh(float[] a, float[] b, float[] y, int at, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      for (int i = from; i < from + width; i += LENGTH) {
        FloatVector v = FloatVector.fromArray(FLOATS, a, i);
        VectorMath.tanh(v).intoArray(y, i);
      }
    }
  }

  /** {@code a} where b is positive, otherwise 0 times that. */
  static void timesReluDerivative(
      float[] a, float[] b, float[] y, int at, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      for (int i = from; i < from + width; i += LENGTH) {
        FloatVector v = FloatVector.fromArray(FLOATS, a, i);
        FloatVector w = FloatVector.fromArray(FLOATS, b, i);
        v.mul(ZERO).blend(v, w.compare(GT, ZERO)).intoArray(y, i);
      }
    }
  }

  /** {@code a} where b is positive, otherwise a hundredth of it. */
  static void timesLeakyReluDerivative(
      float[] a, float[] b, float[] y, int at, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      for (int i = from; i < from + width; i += LENGTH) {
        FloatVector v = FloatVector.fromArray(FLOATS, a, i);
        FloatVector w = FloatVector.fromArray(FLOATS, b, i);
        v.mul(LEAKY_RELU_SLOPE).blend(v, w.compare(GT, ZERO)).intoArray(y, i);
      }
    }
  }

  /** {@code -a · (e⁻ᵇ - 1)}. */
  static void timesSoftplusDerivative(
      float[] a, float[] b, float[] y, int at, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      for (int i = from; i < from + width; i += LENGTH) {
        FloatVector v = FloatVector.fromArray(FLOATS, a, i);
        FloatVector w = FloatVector.fromArray(FLOATS, b, i);
        v.lanewise(NEG).mul(VectorMath.expm1(w.lanewise(NEG))).intoArray(y, i);
      }
    }
  }

  /** {@code e⁻|ᵃ|}. */
  static void expOfMinusMagnitude(
      float[] a, float[] b, float[] y, int at, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      for (int i = from; i < from + width; i += LENGTH) {
        FloatVector v = FloatVector.fromArray(FLOATS, a, i);
        VectorMath.expOfNegative(v.lanewise(ABS).lanewise(NEG)).intoArray(y, i);
      }
    }
  }

  /** The sigmoid of a, where {@code b = e⁻|ᵃ|}. */
  static void sigmoidFromExp(
      float[] a, float[] b, float[] y, int at, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      for (int i = from; i < from + width; i += LENGTH) {
        FloatVector v = FloatVector.fromArray(FLOATS, a, i);
        FloatVector w = FloatVector.fromArray(FLOATS, b, i);
        VectorMath.whereNegative(v, w).div(w.add(ONE)).intoArray(y, i);
      }
    }
  }

  /** The cross-entropy of logit a and target b, where {@code y = e⁻|ᵃ|} before. */
  static void crossEntropyFromExp(
      float[] a, float[] b, float[] y, int at, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      int from = at + row * stride;
      for (int i = from; i < from + width; i += LENGTH) {
        FloatVector v = FloatVector.fromArray(FLOATS, a, i);
        FloatVector w = FloatVector.fromArray(FLOATS, b, i);
        FloatVector e = FloatVector.fromArray(FLOATS, y, i);
        v.max(ZERO).sub(v.mul(w)).add(VectorMath.log1p(e)).intoArray(y, i);
      }
    }
  }
}
