package dev.hourglass.models.training.engine;

import dev.hourglass.models.network.Probabilities;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.DType;

/**
 * What values an output activation can come arbitrarily close to. Data beyond them can't be learnt,
 * with whatever loss.
 *
 * @param activation of the output
 * @param low the smallest, or negative infinity
 * @param high the largest, or infinity
 */
record OutputRange(Activation activation, float low, float high) {
  static OutputRange of(Activation activation) {
    float none = Float.POSITIVE_INFINITY;
    return switch (activation) {
      case IDENTITY, LEAKY_RELU -> new OutputRange(activation, -none, none);
      case RELU, SOFTPLUS -> new OutputRange(activation, 0, none);
      case ELU -> new OutputRange(activation, -1, none);
      case SIGMOID -> new OutputRange(activation, 0, 1);
      case TANH -> new OutputRange(activation, -1, 1);
    };
  }

  /**
   * Checks that all data lies within.
   *
   * @throws IllegalArgumentException if it doesn't; names the first element outside, in row-major
   *     order, and how many there are
   */
  void requireReaches(KnownCells cells) {
    boolean arePixels = cells.data().type() == DType.UINT8;
    boolean takesAll = low == Float.NEGATIVE_INFINITY && high == Float.POSITIVE_INFINITY;
    if (takesAll || (arePixels && low <= 0 && high >= 1)) {
      return;
    }
    float rounding = Probabilities.ROUNDING;
    Outside outside =
        Outside.of(cells, (column, value) -> value >= low - rounding && value <= high + rounding);
    if (outside != null) {
      throw unreachable(outside);
    }
  }

  private IllegalArgumentException unreachable(Outside outside) {
    boolean isBounded = high < Float.POSITIVE_INFINITY;
    return new IllegalArgumentException(
        outside.first()
            + ", but an output with "
            + activation
            + " gives values "
            + (isBounded ? "from " + low + " to " + high : "of at least " + low)
            + " only; "
            + outside.share()
            + ": scale the data, or choose another output activation, IDENTITY for any data");
  }
}
