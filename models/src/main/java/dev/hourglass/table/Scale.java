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

  /**
   * Rises strictly with x, up to rounding. With the inverse hyperbolic sine it is finite for every
   * finite x, otherwise infinite where a double can't hold it.
   */
  public double scaled(double x) {
    double z = (x - center) / width;
    if (!isAsinh) {
      return z;
    }
    return Double.isInfinite(z) ? asinhOfHuge(x) : asinh(z);
  }

  /** The number that becomes this one, up to rounding; infinite where a double can't hold it. */
  public double original(double scaled) {
    return center + (isAsinh ? timesSinh(scaled) : width * scaled);
  }

  /**
   * Logarithm of how much {@link #scaled} rises by x: what the logarithm of a scaled number's
   * density lacks to be that of the number's.
   */
  public double logSlope(double x) {
    double slope = -Math.log(width);
    if (!isAsinh) {
      return slope;
    }
    double z = Math.abs((x - center) / width);
    return z > LARGE ? -logOfDistance(x) : slope - Math.log1p(z * z) / 2;
  }

  /** Where the quotient exceeds a double and its logarithm doesn't. */
  private double asinhOfHuge(double x) {
    return Math.copySign(logOfDistance(x) - Math.log(width) + LN_2, x - center);
  }

  /** Of x from the center, which may exceed a double. */
  private double logOfDistance(double x) {
    return Math.log(Math.abs(x / 2 - center / 2)) + LN_2;
  }

  /** A small width may make a number of what exceeds a double. */
  private double timesSinh(double scaled) {
    double sinh = Math.sinh(scaled);
    return Double.isInfinite(sinh)
        ? Math.copySign(Math.exp(Math.abs(scaled) - LN_2 + Math.log(width)), scaled)
        : width * sinh;
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
