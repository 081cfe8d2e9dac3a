package dev.hourglass.models.network;

import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Scope;

/**
 * Where a pass through a network is recorded, and with what.
 *
 * @param tape on which
 * @param scope the tape's, which owns all that is allocated
 * @param network whose layers
 * @param parameters with which
 * @param type of activations: FLOAT32, or BFLOAT16 in mixed precision
 * @param draws where random numbers come from
 */
public record Recording(
    Tape tape, Scope scope, Network network, Parameters parameters, DType type, Draws draws) {
  /** To compute with fixed parameters, in single precision; nothing is drawn. */
  public static Recording fixed(Tape tape, Scope scope, Network network, ParameterBlock block) {
    Parameters frozen = Parameters.frozen(block);
    return new Recording(tape, scope, network, frozen, DType.FLOAT32, new Draws(scope, 0));
  }

  /**
   * To compute with fixed parameters, with the precision that their block is made for; nothing is
   * drawn.
   */
  public static Recording rounded(Tape tape, Scope scope, Network network, ParameterBlock block) {
    Parameters rounded = Parameters.rounded(block);
    return new Recording(tape, scope, network, rounded, block.operandType(), new Draws(scope, 0));
  }
}
