package dev.hourglass.data.synthetic;

/** The uniform Catmull-Rom spline (Catmull & Rom, 1974): a smooth curve through given points. */
final class Spline {
  /** Pieces of straight line per span between two points. */
  private static final int PIECES = 6;

  private Spline() {}

  /**
   * Points close to each other on the curve through these points. A point given twice in succession
   * is a corner.
   *
   * @param points at least two points of three coordinates each, one after the other
   * @return points in the same form, with those given among them
   */
  static double[] through(double[] points) {
    int last = points.length - 3;
    double[] curve = new double[PIECES * last + 3];
    for (int i = 0; i < PIECES * last; i++) {
      int axis = i % 3;
      int start = i / (3 * PIECES) * 3 + axis;
      double t = (double) (i / 3 % PIECES) / PIECES;
      double p1 = points[start];
      double p2 = points[start + 3];
      // Beyond an end the points go on as if mirrored.
      double p0 = start < 3 ? 2 * p1 - p2 : points[start - 3];
      double p3 = start + 3 >= last ? 2 * p2 - p1 : points[start + 6];
      double cubic = 3 * (p1 - p2) + p3 - p0;
      double quadratic = 2 * p0 - 5 * p1 + 4 * p2 - p3;
      curve[i] = p1 + t / 2 * (p2 - p0 + t * (quadratic + t * cubic));
    }
    System.arraycopy(points, last, curve, PIECES * last, 3);
    return curve;
  }
}
