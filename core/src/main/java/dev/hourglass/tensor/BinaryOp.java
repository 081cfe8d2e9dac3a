package dev.hourglass.tensor;

/** An element-wise function of two operands. */
public sealed interface BinaryOp permits BinaryOp.Arithmetic, BinaryOp.TimesDerivative {
  /** {@code a + b}. */
  BinaryOp ADD = Arithmetic.ADD;

  /** {@code a - b}. */
  BinaryOp SUBTRACT = Arithmetic.SUBTRACT;

  /** {@code a * b}. */
  BinaryOp MULTIPLY = Arithmetic.MULTIPLY;

  /** The function's value, in double precision: the definition a backend is held to. */
  double apply(double a, double b);

  /** The three operations of arithmetic that a gradient rule can always be composed from. */
  enum Arithmetic implements BinaryOp {
    /** {@code a + b}. */
    ADD {
      @Override
      public double apply(double a, double b) {
        return a + b;
      }
    },
    /** {@code a - b}. */
    SUBTRACT {
      @Override
      public double apply(double a, double b) {
        return a - b;
      }
    },
    /** {@code a * b}. */
    MULTIPLY {
      @Override
      public double apply(double a, double b) {
        return a * b;
      }
    }
  }

  /**
   * {@code a * op'(b)}, with {@code b} the <em>output</em> of {@code op}: the chain rule through an
   * element-wise function, {@code dx = dy * op'(y)}.
   *
   * @param op the function whose derivative is taken
   */
  record TimesDerivative(UnaryOp op) implements BinaryOp {
    @Override
    public double apply(double a, double b) {
      return a * op.derivativeFromOutput(b);
    }
  }
}
