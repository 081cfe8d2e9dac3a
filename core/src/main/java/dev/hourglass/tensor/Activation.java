package dev.hourglass.tensor;

/**
 * Activation functions of a dense layer. Each one's derivative follows from its output, so a layer
 * stores nothing beside its output for the backward pass.
 */
public enum Activation implements UnaryOp {
  /** {@code x}. */
  IDENTITY {
    @Override
    public double apply(double x) {
      return x;
    }

    @Override
    public double derivativeFromOutput(double y) {
      return 1;
    }
  },
  /** {@code max(x, 0)}; the derivative at 0 is taken as 0. */
  RELU {
    @Override
    public double apply(double x) {
      return x < 0 ? 0 : x;
    }

    @Override
    public double derivativeFromOutput(double y) {
      return y > 0 ? 1 : 0;
    }
  },
  /**
   * {@code x} where positive, otherwise {@value #LEAKY_RELU_SLOPE}{@code x} (Maas et al., 2013).
   */
  LEAKY_RELU {
    @Override
    public double apply(double x) {
      return x > 0 ? x : LEAKY_RELU_SLOPE * x;
    }

    @Override
    public double derivativeFromOutput(double y) {
      return y > 0 ? 1 : LEAKY_RELU_SLOPE;
    }
  },
  /** {@code x} where positive, otherwise {@code exp(x) - 1} (Clevert et al., 2016; α = 1). */
  ELU {
    @Override
    public double apply(double x) {
      return x > 0 ? x : Math.expm1(x);
    }

    @Override
    public double derivativeFromOutput(double y) {
      return y > 0 ? 1 : y + 1;
    }
  },
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID {
    @Override
    public double apply(double x) {
      return 1 / (1 + Math.exp(-x));
    }

    @Override
    public double derivativeFromOutput(double y) {
      return y * (1 - y);
    }
  },
  /** Hyperbolic tangent. */
  TANH {
    @Override
    public double apply(double x) {
      return Math.tanh(x);
    }

    @Override
    public double derivativeFromOutput(double y) {
      return 1 - y * y;
    }
  },
  /** {@code log(1 + exp(x))}. */
  SOFTPLUS {
    @Override
    public double apply(double x) {
      return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    @Override
    public double derivativeFromOutput(double y) {
      return -Math.expm1(-y);
    }
  };

  /** Slope of {@link #LEAKY_RELU} for negative inputs. */
  public static final float LEAKY_RELU_SLOPE = 0.01f;
}
