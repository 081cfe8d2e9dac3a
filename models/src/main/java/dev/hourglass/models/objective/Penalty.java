package dev.hourglass.models.objective;

import dev.hourglass.models.network.Layer;
import java.util.List;

/** A term that a plan adds to the reconstruction. */
public sealed interface Penalty extends Term permits L2, CodeL1, Sparsity, Contraction, Divergence {
  /**
   * Whether reduced precision would leave nothing of it.
   *
   * @param encoder the layers that are trained, from the input to the code
   */
  default boolean needsSinglePrecision(List<Layer> encoder) {
    return false;
  }

  /** Checks a weight. */
  static void requirePositive(String what, float value) {
    if (!(value > 0 && Float.isFinite(value))) {
      throw new IllegalArgumentException(
          "The " + what + " is " + value + "; give a finite number above 0");
    }
  }
}
