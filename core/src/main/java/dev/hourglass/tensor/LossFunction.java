package dev.hourglass.tensor;

/** An element-wise measure of how far an output {@code o} is from its target {@code t}. */
public enum LossFunction {
  /** {@code (o - t)²}. */
  SQUARED_ERROR {
    @Override
    public double value(double o, double t) {
      return (o - t) * (o - t);
    }

    @Override
    public double derivative(double o, double t) {
      return 2 * (o - t);
    }
  },
  /**
   * Cross-entropy of a Bernoulli variable with target {@code t} in [0, 1], from the logit {@code
   * o}: {@code max(o, 0) - o·t + log(1 + exp(-|o|))}. Its derivative is {@code sigmoid(o) - t},
   * which neither overflows nor saturates.
   */
  BINARY_CROSS_ENTROPY_WITH_LOGITS {
    @Override
    public double value(double o, double t) {
      return Math.max(o, 0) - o * t + Math.log1p(Math.exp(-Math.abs(o)));
    }

    @Override
    public double derivative(double o, double t) {
      return 1 / (1 + Math.exp(-o)) - t;
    }
  },
  /** {@code ½(o - t)²} where {@code |o - t| ≤ 1}, otherwise {@code |o - t| - ½} (Huber, 1964). */
  HUBER {
    @Override
    public double value(double o, double t) {
      double d = Math.abs(o - t);
      return d <= 1 ? 0.5 * d * d : d - 0.5;
    }

    @Override
    public double derivative(double o, double t) {
      return Math.max(-1, Math.min(1, o - t));
    }
  },
  /** {@code |o - t|}; the derivative at 0 is taken as 0. */
  ABSOLUTE_ERROR {
    @Override
    public double value(double o, double t) {
      return Math.abs(o - t);
    }

    @Override
    public double derivative(double o, double t) {
      return Math.signum(o - t);
    }
  };

  /** The loss of one element, in double precision: the definition a backend is held to. */
  public abstract double value(double o, double t);

  /** The derivative of {@link #value} by the output. */
  public abstract double derivative(double o, double t);
}
