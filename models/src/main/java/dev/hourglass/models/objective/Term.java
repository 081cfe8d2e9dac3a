package dev.hourglass.models.objective;

import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A part of what a training minimizes. */
public sealed interface Term permits Reconstruction, Penalty {
  /** What it is called in reports, such as {@code "reconstruction"}. */
  String name();

  /** Whether it is one of the rows, so that validation data has it too, or of the weights alone. */
  boolean isOfRows();

  /** Whether its weight changes in the course of a training, by {@link #factor}. */
  default boolean isScheduled() {
    return false;
  }

  /**
   * What it is multiplied by.
   *
   * @param progress steps done as a fraction of all steps, in [0, 1)
   */
  default double factor(double progress) {
    return 1;
  }

  /**
   * Records it as an objective.
   *
   * @param pass whose it is
   * @param factor 1x1, by which it is multiplied; null for 1
   * @param sum 1x1, to which each run adds its value; null if that is not wanted
   */
  void record(ForwardPass pass, @Nullable Tensor factor, @Nullable Tensor sum);
}
