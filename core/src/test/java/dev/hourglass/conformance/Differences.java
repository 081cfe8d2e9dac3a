package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.ToDoubleFunction;

/**
 * Derivatives by central differences of a function in double precision: exact to about ten digits,
 * and independent of every rule of differentiation.
 */
final class Differences {
  private static final double STEP = 1e-5;

  private Differences() {}

  /**
   * The gradient of a function.
   *
   * @throws AssertionError if the function is not smooth there, where differences mean nothing
   */
  static Matrix gradient(ToDoubleFunction<Matrix> function, Matrix at) {
    return Matrix.of(
        at.shape(),
        (row, column) -> {
          double near = slope(function, at, row, column, STEP);
          double far = slope(function, at, row, column, 2 * STEP);
          assertEquals(
              near, far, 1e-6 * (1 + Math.abs(near)), "choose other numbers: there is a kink here");
          return near;
        });
  }

  private static double slope(
      ToDoubleFunction<Matrix> function, Matrix at, int row, int column, double step) {
    double x = at.get(row, column);
    double above = x + step;
    double below = x - step;
    return (function.applyAsDouble(at.with(row, column, above))
            - function.applyAsDouble(at.with(row, column, below)))
        / (above - below);
  }
}
