package dev.hourglass.tensor;

/**
 * An element-wise function of one operand, restricted to functions whose derivative follows from
 * their <em>output</em>, so that a backward pass never needs the input again.
 */
public sealed interface UnaryOp permits Activation, UnaryOp.Elementary, UnaryOp.Affine {

  /**
   * The function's value at {@code x}, in double precision: the definition a backend is held to.
   */
  double apply(double x);

  /** The function's derivative where its value is {@code y}. */
  double derivativeFromOutput(double y);

  /** Functions without parameters that are not used as activations. */
  enum Elementary implements UnaryOp {
    /** {@code exp(x) - 1}; derivative {@code y + 1}. */
    EXPM1 {
      @Override
      public double apply(double x) {
        return Math.expm1(x);
      }

      @Override
      public double derivativeFromOutput(double y) {
        return y + 1;
      }
    },
    /** {@code √x}; derivative {@code 1 / (2y)}. */
    SQRT {
      @Override
      public double apply(double x) {
        return Math.sqrt(x);
      }

      @Override
      public double derivativeFromOutput(double y) {
        return 0.5 / y;
      }
    },
    /** {@code 1 / x}; derivative {@code -y²}. */
    RECIPROCAL {
      @Override
      public double apply(double x) {
        return 1 / x;
      }

      @Override
      public double derivativeFromOutput(double y) {
        return -y * y;
      }
    },
    /** {@code ln x}: -∞ at 0, NaN below; derivative {@code exp(-y)}. */
    LOG {
      @Override
      public double apply(double x) {
        return Math.log(x);
      }

      @Override
      public double derivativeFromOutput(double y) {
        return Math.exp(-y);
      }
    }
  }

  /**
   * {@code scale * x + shift}.
   *
   * @param scale finite factor
   * @param shift finite addend
   */
  record Affine(float scale, float shift) implements UnaryOp {
    public Affine {
      if (!Float.isFinite(scale) || !Float.isFinite(shift)) {
        throw new IllegalArgumentException(
            "Affine needs finite constants, not scale " + scale + " and shift " + shift);
      }
    }

    @Override
    public double apply(double x) {
      return scale * x + shift;
    }

    @Override
    public double derivativeFromOutput(double y) {
      return scale;
    }
  }
}
