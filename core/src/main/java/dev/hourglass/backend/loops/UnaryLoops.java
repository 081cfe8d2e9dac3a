package dev.hourglass.backend.loops;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;

/**
 * One tight loop per element-wise function: a call through an interface would not be vectorized.
 */
final class UnaryLoops {
  private UnaryLoops() {}

  /** {@code y[i] = op(x[i])}; x and y may be the same array. */
  static void apply(UnaryOp op, float[] x, float[] y, int from, int to) {
    if (op instanceof Activation activation) {
      activation(activation, x, y, from, to);
    } else if (op instanceof Affine affine) {
      affine(affine.scale(), affine.shift(), x, y, from, to);
    } else {
      elementary((Elementary) op, x, y, from, to);
    }
  }

  private static void affine(float scale, float shift, float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = scale * x[i] + shift;
    }
  }

  private static void elementary(Elementary op, float[] x, float[] y, int from, int to) {
    switch (op) {
      case EXPM1 -> {
        for (int i = from; i < to; i++) {
          y[i] = FloatMath.expm1(x[i]);
        }
      }
      case SQRT -> {
        for (int i = from; i < to; i++) {
          y[i] = (float) Math.sqrt(x[i]);
        }
      }
      case RECIPROCAL -> {
        for (int i = from; i < to; i++) {
          y[i] = 1 / x[i];
        }
      }
      case LOG -> {
        for (int i = from; i < to; i++) {
          y[i] = FloatMath.log(x[i]);
        }
      }
    }
  }

  private static void activation(Activation op, float[] x, float[] y, int from, int to) {
    switch (op) {
      case IDENTITY -> System.arraycopy(x, from, y, from, to - from);
      case RELU -> {
        for (int i = from; i < to; i++) {
          y[i] = Math.max(x[i], 0);
        }
      }
      case LEAKY_RELU -> {
        for (int i = from; i < to; i++) {
          y[i] = Math.max(x[i], Activation.LEAKY_RELU_SLOPE * x[i]);
        }
      }
      case ELU -> {
        for (int i = from; i < to; i++) {
          float v = x[i];
          y[i] = v > 0 ? v : FloatMath.expm1(v);
        }
      }
      case SIGMOID -> {
        for (int i = from; i < to; i++) {
          y[i] = FloatMath.sigmoid(x[i]);
        }
      }
      case TANH -> {
        for (int i = from; i < to; i++) {
          y[i] = FloatMath.tanh(x[i]);
        }
      }
      case SOFTPLUS -> {
        for (int i = from; i < to; i++) {
          y[i] = FloatMath.softplus(x[i]);
        }
      }
    }
  }
}
