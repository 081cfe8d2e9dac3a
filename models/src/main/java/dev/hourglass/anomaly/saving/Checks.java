package dev.hourglass.anomaly.saving;

/**
 * What numbers out of a file must be so that no score is NaN, and nothing is looked for where there
 * is nothing. Whoever changed one of them can have made the digest right again.
 */
final class Checks {
  private Checks() {}

  /**
   * Refuses what is not so.
   *
   * @param what is wrong otherwise: what was read, briefly
   * @throws IllegalArgumentException if it isn't
   */
  static void require(boolean isRight, String what) {
    if (!isRight) {
      throw new IllegalArgumentException(what);
    }
  }

  /** Finite numbers of at least 0. */
  static void requireErrors(double[] values, String what) {
    for (double value : values) {
      require(value >= 0 && value <= Double.MAX_VALUE, what + " has " + value);
    }
  }

  /** Finite numbers of at most such a size. */
  static void requireWithin(double[] values, double most, String what) {
    for (double value : values) {
      require(Math.abs(value) <= most, what + " has " + value);
    }
  }

  /** Finite numbers above 0. */
  static void requireFactors(double[] values, String what) {
    for (double value : values) {
      require(value > 0 && value <= Double.MAX_VALUE, what + " has " + value);
    }
  }

  /** Places that rise from 0 on. */
  static void requirePlaces(int[] places, int count, String what) {
    for (int i = 0; i < places.length; i++) {
      boolean isRight = places[i] < count && places[i] > (i == 0 ? -1 : places[i - 1]);
      require(isRight, what + " has " + places[i] + ", of " + count);
    }
  }
}
