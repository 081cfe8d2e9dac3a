package dev.hourglass.table;

/**
 * How the numbers of a column become those that a model takes: (x − center)/width, or the inverse
 * hyperbolic sine of that, which grows like a logarithm far from the center and never ends.
 *
 * @param center finite
 * @param width finite, above 0
 * @param isAsinh whether the inverse hyperbolic sine is taken
 */
public record Scale(double center, double width, boolean isAsinh) {
  private static final double SMALL = 0.125;

  /** Above it the square of a number swallows the 1 beside it. */
  private static final double LARGE = 1e9;

  private static final double LN_2 = Math.log(2);

  /**
   * Checks the arguments.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Scale {
    if (!Double.isFinite(center) || !(width > 0 && width <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "A scale has the center "
              + center
              + " and the width "
              + width
              + "; give finite numbers, and a width above 0");
    }
  }

  /** Rises strictly with x, up to rounding. */
  public double scaled(double x) {
    double z = (x - center) / width;
    return isAsinh ? asinh(z) : z;
  }

  /** The number that becomes this one, up to rounding. */
  public double original(double scaled) {
    return center + width * (isAsinh ? Math.sinh(scaled) : scaled);
  }

  private static double asinh(double z) {
    double size = Math.abs(z);
    return Math.copySign(size < SMALL ? ofSmall(size) : ofOthers(size), z);
  }

  /** Keeps the digits of a number that 1 would swallow; takes twice as long as the other. */
  private static double ofSmall(double size) {
    double square = size * size;
    return Math.log1p(size + square / (1 + Math.sqrt(square + 1)));
  }

  private static double ofOthers(double size) {
    return size > LARGE ? Math.log(size) + LN_2 : Math.log(size + Math.sqrt(size * size + 1));
  }
}
