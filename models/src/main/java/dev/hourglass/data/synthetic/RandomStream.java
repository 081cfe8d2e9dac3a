package dev.hourglass.data.synthetic;

import java.util.SplittableRandom;

/**
 * Random numbers that depend on a seed and an index alone, equal on all platforms: {@link
 * SplittableRandom}'s bits, and strict arithmetic only.
 */
final class RandomStream {
  private final SplittableRandom bits;

  /** The stream with this index under this seed; streams of other indices are unrelated. */
  RandomStream(long seed, long index) {
    // Streams whose seeds differ by a small multiple of SplittableRandom's increment would overlap.
    bits = new SplittableRandom(mix(mix(seed) + index));
  }

  /** Uniform on [0, 1). */
  double uniform() {
    return (bits.nextLong() >>> 11) * 0x1p-53;
  }

  /** Uniform on [low, high). */
  double uniform(double low, double high) {
    return low + (high - low) * uniform();
  }

  /** Standard normal (Box & Muller, 1958; the sine of the pair is not used). */
  double normal() {
    double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * Math.PI * uniform());
  }

  /** Uniform on 0 to bound-1, biased by no more than bound/2⁵³. */
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  /**
   * A bijection that changes about half of the bits for any one bit changed (Stafford's mix 13).
   */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
