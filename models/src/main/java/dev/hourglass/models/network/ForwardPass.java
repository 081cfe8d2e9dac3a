package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch on its way through a network, recorded: what the terms of an objective are taken of.
 *
 * @param tape on which
 * @param network its layers
 * @param parameters with which
 * @param type of activations: FLOAT32, or BFLOAT16 in mixed precision
 * @param target what the output is compared with, batch x columns, FLOAT32
 * @param input what was encoded, of {@code type}
 * @param code batch x code
 * @param output the last layer's, as the likelihood takes it, FLOAT32
 * @param layers the outputs of all layers, in order of computation
 */
public record ForwardPass(
    Tape tape,
    Network network,
    Parameters parameters,
    DType type,
    Node target,
    Node input,
    Node code,
    Node output,
    List<Network.Output> layers) {
  /**
   * Records a pass.
   *
   * @param input FLOAT32, disturbed or not
   * @param target FLOAT32, undisturbed
   */
  public static ForwardPass record(
      Tape tape, Network network, Parameters parameters, DType type, Node input, Node target) {
    List<Network.Output> layers = new ArrayList<>();
    Node x = tape.copy(input, type);
    Node code = Network.record(network.encoder(), tape, parameters, x, type, type, layers::add);
    // The loss is taken in single precision.
    Node output =
        Network.record(
            network.measuredDecoder(), tape, parameters, code, type, DType.FLOAT32, layers::add);
    return new ForwardPass(
        tape, network, parameters, type, target, x, code, output, List.copyOf(layers));
  }
}
