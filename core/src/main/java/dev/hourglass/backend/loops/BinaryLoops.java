package dev.hourglass.backend.loops;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;

/** One tight loop over the same index per element-wise function of two operands. */
public final class BinaryLoops {
  private BinaryLoops() {}

  /** {@code y[i] = op(a[i], b[i])}; y may be the array a or b. */
  static void apply(BinaryOp op, float[] a, float[] b, float[] y, int from, int to) {
    if (op instanceof TimesDerivative chain) {
      timesDerivative(chain.op(), a, b, y, from, to);
      return;
    }
    switch ((Arithmetic) op) {
      case ADD -> {
        for (int i = from; i < to; i++) {
          y[i] = a[i] + b[i];
        }
      }
      case SUBTRACT -> {
        for (int i = from; i < to; i++) {
          y[i] = a[i] - b[i];
        }
      }
      case MULTIPLY -> {
        for (int i = from; i < to; i++) {
          y[i] = a[i] * b[i];
        }
      }
    }
  }

  /** {@code y[i] = op(a[i], b)}; y may be the array a. */
  public static void applyScalar(BinaryOp op, float[] a, float b, float[] y, int from, int to) {
    float scale;
    float shift;
    if (op instanceof TimesDerivative chain) {
      scale = (float) chain.op().derivativeFromOutput(b);
      shift = 0;
    } else {
      Arithmetic arithmetic = (Arithmetic) op;
      scale = arithmetic == Arithmetic.MULTIPLY ? b : 1;
      shift =
          switch (arithmetic) {
            case ADD -> b;
            case SUBTRACT -> -b;
            case MULTIPLY -> 0;
          };
    }
    if (shift == 0) {
      for (int i = from; i < to; i++) {
        y[i] = a[i] * scale;
      }
    } else {
      for (int i = from; i < to; i++) {
        y[i] = a[i] + shift;
      }
    }
  }

  private static void timesDerivative(
      UnaryOp op, float[] a, float[] b, float[] y, int from, int to) {
    if (op instanceof Affine affine) {
      applyScalar(Arithmetic.MULTIPLY, a, affine.scale(), y, from, to);
    } else if (op instanceof Elementary elementary) {
      elementary(elementary, a, b, y, from, to);
    } else {
      activation((Activation) op, a, b, y, from, to);
    }
  }

  private static void elementary(Elementary op, float[] a, float[] b, float[] y, int from, int to) {
    switch (op) {
      case EXPM1 -> {
        for (int i = from; i < to; i++) {
          y[i] = a[i] * (b[i] + 1);
        }
      }
      case SQRT -> {
        for (int i = from; i < to; i++) {
          y[i] = a[i] * (0.5f / b[i]);
        }
      }
      case RECIPROCAL -> {
        for (int i = from; i < to; i++) {
          y[i] = -a[i] * b[i] * b[i];
        }
      }
      case LOG -> {
        for (int i = from; i < to; i++) {
          y[i] = a[i] * FloatMath.exp(-b[i]);
        }
      }
    }
  }

  private static void activation(Activation op, float[] a, float[] b, float[] y, int from, int to) {
    switch (op) {
      case IDENTITY -> System.arraycopy(a, from, y, from, to - from);
      case RELU -> {
        for (int i = from; i < to; i++) {
          // Times 0, not 0: that would lose a NaN.
          y[i] = b[i] > 0 ? a[i] : 0 * a[i];
        }
      }
      case LEAKY_RELU -> {
        for (int i = from; i < to; i++) {
          y[i] = b[i] > 0 ? a[i] : Activation.LEAKY_RELU_SLOPE * a[i];
        }
      }
      case ELU -> {
        for (int i = from; i < to; i++) {
          // min(b, 0) + 1 is 1 where b is positive: no branch on the data.
          y[i] = a[i] * (Math.min(b[i], 0) + 1);
        }
      }
      case SIGMOID -> {
        for (int i = from; i < to; i++) {
          y[i] = a[i] * (b[i] * (1 - b[i]));
        }
      }
      case TANH -> {
        for (int i = from; i < to; i++) {
          y[i] = a[i] * (1 - b[i] * b[i]);
        }
      }
      case SOFTPLUS -> {
        for (int i = from; i < to; i++) {
          y[i] = -a[i] * FloatMath.expm1(-b[i]);
        }
      }
    }
  }
}
