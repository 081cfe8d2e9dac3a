package dev.hourglass.tensor;

/**
 * The counter-based generator Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1,
 * 2, 3", SC'11), and how its bits become numbers. It has no state: element {@code i} of draw {@code
 * d} under a seed is a function of those three, so any thread of any device can compute any
 * element.
 *
 * <p>Element {@code i} takes word {@code i mod 4} of the block with counter {@code (i/4 low, i/4
 * high, d, 0)} and key {@code (seed low, seed high)}.
 *
 * <ul>
 *   <li>Uniform on [0, 1): the word's upper 24 bits times 2⁻²⁴, exact.
 *   <li>Bernoulli: 1 where that uniform number is below the probability, exact.
 *   <li>Normal (Box & Muller, 1958): elements 2j and 2j+1 share words a and b of their block; with
 *       {@code u = (a_upper24 + 1)·2⁻²⁴} and {@code φ = 2π·b_upper24·2⁻²⁴} they are {@code √(-2 ln
 *       u)·cos φ} and {@code √(-2 ln u)·sin φ}, equal on all backends up to the rounding of those
 *       functions.
 * </ul>
 */
public final class Philox {
  private static final int MULTIPLIER_0 = 0xD2511F53;
  private static final int MULTIPLIER_1 = 0xCD9E8D57;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int ROUNDS = 10;
  private static final double UNIT = 0x1p-24;

  private Philox() {}

  /**
   * The four words of one block, written to {@code out[0..3]}.
   *
   * @param seed the key
   * @param block index of the block
   * @param draw number of the draw
   */
  public static void block(long seed, long block, int draw, int[] out) {
    int c0 = (int) block;
    int c1 = (int) (block >>> 32);
    int c2 = draw;
    int c3 = 0;
    int k0 = (int) seed;
    int k1 = (int) (seed >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = (MULTIPLIER_0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
      long p1 = (MULTIPLIER_1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
      int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      c0 = n0;
      c2 = n2;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }

  /**
   * Fills a range of a draw's elements.
   *
   * @param distribution what to draw
   * @param seed the key
   * @param draw number of the draw
   * @param first index, within the draw, of the first element to write; a multiple of 4
   * @param out where to write
   * @param offset index in {@code out} of element {@code first}
   * @param count how many elements
   * @param scratch at least 4 ints, overwritten
   */
  public static void fill(
      Distribution distribution,
      long seed,
      int draw,
      long first,
      float[] out,
      int offset,
      int count,
      int[] scratch) {
    if (first % 4 != 0) {
      throw new IllegalArgumentException("first is " + first + "; give a multiple of 4");
    }
    for (int i = 0; i < count; i += 4) {
      block(seed, (first + i) / 4, draw, scratch);
      int lanes = Math.min(4, count - i);
      for (int lane = 0; lane < lanes; lane++) {
        out[offset + i + lane] = number(distribution, scratch, lane);
      }
    }
  }

  private static float number(Distribution distribution, int[] words, int lane) {
    if (distribution instanceof Distribution.Uniform uniform) {
      float low = uniform.low();
      float value = low + (uniform.high() - low) * unit(words[lane]);
      // Rounding may reach the excluded upper bound.
      return value < uniform.high() ? value : Math.nextDown(uniform.high());
    }
    if (distribution instanceof Distribution.Bernoulli bernoulli) {
      return unit(words[lane]) < bernoulli.probability() ? 1 : 0;
    }
    Distribution.Normal normal = (Distribution.Normal) distribution;
    int pair = lane & ~1;
    double radius = Math.sqrt(-2 * Math.log(((words[pair] >>> 8) + 1) * UNIT));
    double angle = 2 * Math.PI * UNIT * (words[pair + 1] >>> 8);
    double standard = radius * (lane == pair ? Math.cos(angle) : Math.sin(angle));
    return (float) (normal.mean() + normal.standardDeviation() * standard);
  }

  private static float unit(int word) {
    return (word >>> 8) * (float) UNIT;
  }
}
