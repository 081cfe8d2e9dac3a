package dev.hourglass.benchmarks.compare;

/**
 * How well two processors work together at a moment. The host of a virtual machine may move its two
 * processors between cores that share a cache and cores that don't, and even onto one core's two
 * threads; all that computes on both then takes up to twice as long, for seconds. And it may give
 * the other thread of a core to a neighbour.
 *
 * @param handOver how long a cache line takes from one processor to the other, in nanoseconds:
 *     several times as long where they share no cache; NaN if not known
 * @param arithmetic how long some arithmetic takes on one processor while the other does the same,
 *     in microseconds: twice as long where they share a core; NaN if not known
 */
record Conditions(double handOver, double arithmetic) {
  /** Nothing is known. */
  static final Conditions UNKNOWN = new Conditions(Double.NaN, Double.NaN);

  /** Two shares of a cache differ by a factor of 5 or more, two moments of one state by less. */
  private static final double OTHER_HAND_OVER = 2;

  /**
   * With a neighbour of the virtual machine on the other thread of one of the two cores it takes
   * 1.1 to 1.5 times as long, and a training step 1.1; otherwise it varies by a few hundredths.
   */
  private static final double OTHER_ARITHMETIC = 1.1;

  /** The worse of both in each respect; unknown where one is. */
  Conditions worse(Conditions other) {
    return new Conditions(
        Math.max(handOver, other.handOver), Math.max(arithmetic, other.arithmetic));
  }

  /** Whether these are as good as the best, but for noise; what is unknown is as good. */
  boolean areAsGoodAs(Conditions best) {
    return !(handOver > OTHER_HAND_OVER * best.handOver)
        && !(arithmetic > OTHER_ARITHMETIC * best.arithmetic);
  }
}
