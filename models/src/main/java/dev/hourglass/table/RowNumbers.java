package dev.hourglass.table;

/**
 * Whether numbers count up by the same step. Parts are merged in any order, so each part is asked
 * whether it rises, and all of them whether so many numbers fill their range at the step that
 * divides all their differences, with the mean and the deviation that this has.
 */
final class RowNumbers {
  /** The largest integer below which a double has all. */
  private static final double EXACT = 0x1p53;

  private static final double ROUNDING = 1e-6;

  private boolean isPossible = true;
  private boolean isEmpty = true;
  private double last;
  private long first;
  private long step;

  void add(double x) {
    if (!isPossible) {
      return;
    }
    if (!(Math.abs(x) <= EXACT && x == Math.rint(x)) || (!isEmpty && x <= last)) {
      isPossible = false;
    } else if (isEmpty) {
      first = (long) x;
      isEmpty = false;
    } else {
      step = divisor(step, (long) x - first);
    }
    last = x;
  }

  void merge(RowNumbers other) {
    isPossible &= other.isPossible;
    if (other.isEmpty || !isPossible) {
      return;
    }
    if (isEmpty) {
      first = other.first;
      step = other.step;
      last = other.last;
      isEmpty = false;
    } else {
      step = divisor(divisor(step, other.step), other.first - first);
      last = Math.max(last, other.last);
    }
  }

  /** The greatest that divides both; 0 is divided by all. */
  private static long divisor(long a, long b) {
    long x = Math.abs(a);
    long y = Math.abs(b);
    while (y != 0) {
      long rest = x % y;
      x = y;
      y = rest;
    }
    return x;
  }

  /** Whether all the numbers that have these moments are. */
  boolean areAll(Moments moments) {
    if (!isPossible || step == 0) {
      return false;
    }
    double range = moments.maximum() - moments.minimum();
    double count = moments.count();
    double deviation = step * Math.sqrt((count * count - 1) / 12);
    double middle = moments.minimum() + range / 2;
    return range == step * (count - 1)
        && Math.abs(moments.mean() - middle) <= ROUNDING * range + Math.ulp(middle)
        && Math.abs(moments.deviation() - deviation) <= ROUNDING * deviation;
  }

  /** By how much they rise. */
  long step() {
    return step;
  }
}
