package dev.hourglass.anomaly.fitting;

import java.util.SplittableRandom;

/**
 * Takes so many of a known number, in their order, each as likely as any other: selection sampling
 * (Knuth 3.4.2, S).
 */
final class Selection {
  private final SplittableRandom random;
  private long left;
  private int wanted;

  /**
   * Begins before the first.
   *
   * @param all how many there are
   * @param wanted how many are taken, at most all
   */
  Selection(long all, int wanted, long seed) {
    this.random = new SplittableRandom(seed);
    this.left = all;
    this.wanted = wanted;
  }

  /** Whether more are to be taken. */
  boolean isUnderWay() {
    return wanted > 0;
  }

  /** Whether the next one is taken; asked while it is under way. */
  boolean takesNext() {
    // Of ints, which are quicker to draw, as long as they reach.
    boolean takes =
        left <= Integer.MAX_VALUE
            ? random.nextInt((int) left) < wanted
            : random.nextLong(left) < wanted;
    left--;
    wanted -= takes ? 1 : 0;
    return takes;
  }
}
