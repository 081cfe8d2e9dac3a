package dev.hourglass.base;

/** Edges, which rise, and the intervals between them, of which there is one more. */
public final class Edges {
  private Edges() {}

  /**
   * The interval of a number: how many edges are not above it.
   *
   * @param edges which rise
   * @param number may be infinite
   */
  public static int interval(double[] edges, double number) {
    return interval(edges, number, 0, edges.length);
  }

  /**
   * The interval of a number that is known to be one of some.
   *
   * @param edges which rise
   * @param number may be infinite
   * @param from the lowest that it may be
   * @param to the highest, which may be the same
   */
  public static int interval(double[] edges, double number, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (edges[middle] <= number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
