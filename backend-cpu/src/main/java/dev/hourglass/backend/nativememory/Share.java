package dev.hourglass.backend.nativememory;

import java.util.ArrayList;
import java.util.List;

/**
 * A range of elements or rows that one thread computes.
 *
 * @param from the first one
 * @param to the one behind the last
 */
public record Share(long from, long to) {
  /** Elements below which a share is not worth another thread. */
  private static final long SMALLEST = 8_192;

  /** How many shares so many elements are worth, on so many threads. */
  public static int count(long elements, int threads) {
    return (int) Math.min(threads, Math.max(1, elements / SMALLEST));
  }

  /**
   * Divides a whole into shares of nearly equal length.
   *
   * @param unit what a share's first place is a multiple of
   * @param most shares at most
   */
  public static List<Share> of(long length, long unit, long most) {
    List<Share> shares = new ArrayList<>();
    long units = (length + unit - 1) / unit;
    long count = Math.min(most, units);
    long from = 0;
    for (long left = count; left > 0; left--) {
      long share = (units + left - 1) / left;
      units -= share;
      long to = units == 0 ? length : from + share * unit;
      shares.add(new Share(from, to));
      from = to;
    }
    return shares;
  }
}
