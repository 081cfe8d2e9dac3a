package dev.hourglass.models.objective;

/** A term that a plan adds to the reconstruction. */
public sealed interface Penalty extends Term permits L2, CodeL1, Sparsity, Contraction, Divergence {
  /** Checks a weight. */
  static void requirePositive(String what, float value) {
    if (!(value > 0 && Float.isFinite(value))) {
      throw new IllegalArgumentException(
          "The " + what + " is " + value + "; give a finite number above 0");
    }
  }
}
