package dev.hourglass.conformance;

import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Distribution.Bernoulli;
import dev.hourglass.tensor.Distribution.Normal;
import dev.hourglass.tensor.Distribution.Uniform;

/**
 * Philox4x32-10 with all four counter words, written from the paper (Salmon et al., SC'11) so that
 * it can be held against the vectors published with it, and the numbers that follow from its bits.
 */
final class PhiloxOracle {
  private static final long MASK = 0xFFFF_FFFFL;

  private PhiloxOracle() {}

  /** The four words for a counter of four words and a key of two. */
  static long[] words(long[] counter, long[] key) {
    long[] c = counter.clone();
    long key0 = key[0];
    long key1 = key[1];
    for (int round = 0; round < 10; round++) {
      // Both products fit in 64 bits, unsigned.
      long product0 = 0xD2511F53L * c[0];
      long product1 = 0xCD9E8D57L * c[2];
      c =
          new long[] {
            (product1 >>> 32) ^ c[1] ^ key0,
            product1 & MASK,
            (product0 >>> 32) ^ c[3] ^ key1,
            product0 & MASK
          };
      key0 = (key0 + 0x9E3779B9L) & MASK;
      key1 = (key1 + 0xBB67AE85L) & MASK;
    }
    return c;
  }

  /** Word {@code i} of a draw. */
  private static long word(long seed, int draw, long i) {
    long block = i / 4;
    long[] counter = {block & MASK, block >>> 32, draw & MASK, 0};
    return words(counter, new long[] {seed & MASK, seed >>> 32})[(int) (i % 4)];
  }

  private static double unit(long seed, int draw, long i) {
    return (word(seed, draw, i) >>> 8) * 0x1p-24;
  }

  /** One draw: exact for uniform and Bernoulli, in double precision for normal numbers. */
  static Matrix draw(Distribution distribution, long seed, int draw, Shape shape) {
    return Matrix.of(
        shape,
        (row, column) -> {
          long i = (long) row * shape.columns() + column;
          if (distribution instanceof Uniform uniform) {
            float unit = (float) unit(seed, draw, i);
            float value = uniform.low() + (uniform.high() - uniform.low()) * unit;
            return Math.min(value, Math.nextDown(uniform.high()));
          }
          if (distribution instanceof Bernoulli bernoulli) {
            return unit(seed, draw, i) < bernoulli.probability() ? 1 : 0;
          }
          Normal normal = (Normal) distribution;
          long first = i - i % 2;
          double radius = Math.sqrt(-2 * Math.log(unit(seed, draw, first) + 0x1p-24));
          double angle = 2 * Math.PI * unit(seed, draw, first + 1);
          double standard = radius * (i == first ? Math.cos(angle) : Math.sin(angle));
          return normal.mean() + normal.standardDeviation() * standard;
        });
  }
}
