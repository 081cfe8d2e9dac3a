package dev.hourglass.table;

/** Numbers that look random and are the same everywhere (the finalizer of SplitMix64). */
final class Mix {
  /** Odd, and near 2^64 divided by the golden ratio: its multiples are far from each other. */
  static final long STEP = 0x9E3779B97F4A7C15L;

  private Mix() {}

  static long of(long bits) {
    long z = bits;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Of all of a text's characters: {@code hashCode} has too few bits to count texts by. */
  static long of(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * STEP;
      hash ^= hash >>> 29;
    }
    return of(hash);
  }
}
