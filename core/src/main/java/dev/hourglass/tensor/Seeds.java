package dev.hourglass.tensor;

/** Independent seeds from one. */
public final class Seeds {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /** Seed number {@code i} of those that follow from {@code seed}, by SplitMix64's finalizer. */
  public static long derive(long seed, long i) {
    long z = seed + (i + 1) * GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
