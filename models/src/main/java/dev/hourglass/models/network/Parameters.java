package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;

/**
 * A model's parameters as a network records them.
 *
 * @param block where they stand
 * @param areLearned whether they get gradients, and are read in the precision of the training; if
 *     not they are constants in single precision, of which the tape keeps no rules
 */
public record Parameters(ParameterBlock block, boolean areLearned) {
  /** To be learned. */
  public static Parameters learned(ParameterBlock block) {
    return new Parameters(block, true);
  }

  /** As constants. */
  public static Parameters frozen(ParameterBlock block) {
    return new Parameters(block, false);
  }

  /** Records one of them. */
  public Node node(Tape tape, String name) {
    return areLearned ? block.learned(tape, name) : block.frozen(tape, name);
  }
}
