package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;

/**
 * A model's parameters as a network records them.
 *
 * @param block where they stand
 * @param use what for
 */
public record Parameters(ParameterBlock block, Use use) {
  /** How they are read. */
  public enum Use {
    /** They get gradients, and are read in the block's precision. */
    LEARNED,
    /** Constants in single precision, of which the tape keeps no rules. */
    FROZEN,
    /** Constants in the block's precision, of which the tape keeps no rules. */
    ROUNDED
  }

  /** To be learned. */
  public static Parameters learned(ParameterBlock block) {
    return new Parameters(block, Use.LEARNED);
  }

  /** As constants in single precision. */
  public static Parameters frozen(ParameterBlock block) {
    return new Parameters(block, Use.FROZEN);
  }

  /** As constants in the precision that the block was made for. */
  public static Parameters rounded(ParameterBlock block) {
    return new Parameters(block, Use.ROUNDED);
  }

  /** Records one of them. */
  public Node node(Tape tape, String name) {
    return switch (use) {
      case LEARNED -> block.learned(tape, name);
      case FROZEN -> block.frozen(tape, name);
      case ROUNDED -> block.rounded(tape, name);
    };
  }
}
