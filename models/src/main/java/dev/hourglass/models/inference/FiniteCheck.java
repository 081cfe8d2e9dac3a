package dev.hourglass.models.inference;

import java.util.Arrays;

/** Looks for numbers that are not finite, or would not be in a product. For one thread. */
final class FiniteCheck {
  /** So many that the loop over them is worth vector instructions. */
  private static final int LANES = 512;

  /** Fewer are looked at one by one, which costs less than adding up the lanes. */
  private static final int FEW = 64;

  /** Zeros between calls. */
  private final float[] lanes = new float[LANES];

  /** Numbers at hand from the first on: a loop with an offset isn't made vectors of. */
  private final float[] piece = new float[LANES];

  /**
   * Whether the numbers are finite, each multiplied by {@code factor}. Allocates nothing.
   *
   * @param offset of the first
   * @param length how many
   */
  boolean passes(float[] values, int offset, int length, float factor) {
    if (length < FEW) {
      for (int i = offset; i < offset + length; i++) {
        // False for NaN too.
        if (!(Math.abs(values[i] * factor) <= Float.MAX_VALUE)) {
          return false;
        }
      }
      return true;
    }
    for (int done = 0; done < length; ) {
      int count = Math.min(LANES, length - done);
      System.arraycopy(values, offset + done, piece, 0, count);
      // Zero times what is finite is zero, and otherwise NaN, which no sum loses: no branches.
      for (int i = 0; i < count; i++) {
        lanes[i] += piece[i] * factor * 0;
      }
      done += count;
    }
    float sum = 0;
    for (int i = 0; i < Math.min(LANES, length); i++) {
      sum += lanes[i];
    }
    if (sum == 0) {
      return true;
    }
    Arrays.fill(lanes, 0);
    return false;
  }
}
