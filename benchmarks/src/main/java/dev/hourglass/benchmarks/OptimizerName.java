package dev.hourglass.benchmarks;

import dev.hourglass.autodiff.Optimizer;
import java.util.Arrays;
import java.util.Locale;

/** What can train a network of the benchmarks. */
public enum OptimizerName {
  /** Adam, as PyTorch has it. */
  ADAM,
  /** Muon for the weights, Adam for the biases. */
  MUON;

  /**
   * The optimizer of a name.
   *
   * @param text as {@link #toString()} gives it
   * @throws IllegalArgumentException if there is none
   */
  public static OptimizerName of(String text) {
    return Arrays.stream(values())
        .filter(known -> known.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The optimizer is '%s'; give one of %s"
                        .formatted(text, Arrays.toString(values()))));
  }

  /** With its usual constants. */
  Optimizer optimizer() {
    return optimizer(0);
  }

  /**
   * With its usual constants.
   *
   * @param weightDecay decoupled
   */
  public Optimizer optimizer(float weightDecay) {
    return switch (this) {
      case ADAM -> Optimizer.adamW(weightDecay);
      case MUON -> Optimizer.muon(weightDecay);
    };
  }

  /** As it is given on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
