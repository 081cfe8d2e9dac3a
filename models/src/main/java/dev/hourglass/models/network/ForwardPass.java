package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A batch on its way through a network, recorded: what the terms of an objective are taken of.
 *
 * @param recording where, and with what
 * @param batch the rows
 * @param input what was encoded, of the recording's type
 * @param code batch x code: what the encoder gives, which is the mean of a Gaussian code
 * @param logVariance of a Gaussian code, batch x code, FLOAT32; null of a plain one
 * @param output the last layer's, as the likelihood takes it, FLOAT32
 * @param layers the outputs of all layers, in order of computation
 */
public record ForwardPass(
    Recording recording,
    Batch batch,
    Node input,
    Node code,
    @Nullable Node logVariance,
    Node output,
    List<Network.Output> layers) {
  /** Records a pass. */
  public static ForwardPass record(Recording recording, Batch batch) {
    return record(recording, batch, UnaryOperator.identity());
  }

  /**
   * Records a pass.
   *
   * @param codeNoise what is made of the code before it is decoded
   */
  public static ForwardPass record(
      Recording recording, Batch batch, UnaryOperator<Node> codeNoise) {
    Tape tape = recording.tape();
    Network network = recording.network();
    DType type = recording.type();
    List<Network.Output> layers = new ArrayList<>();
    Node input = tape.copy(batch.input(), type);
    Network.Encoded encoded = network.encode(recording, input, layers::add);
    Node sample = codeNoise.apply(encoded.sample(recording));
    // The loss is taken in single precision.
    Node output = network.measured(recording, tape.copy(sample, type), layers::add);
    return new ForwardPass(
        recording,
        batch,
        input,
        encoded.code(),
        encoded.logVariance(),
        output,
        List.copyOf(layers));
  }

  /**
   * Records how large a matrix is as an objective: the loss of its elements against 0.
   *
   * @param x FLOAT32
   * @param sum 1x1, to which it is added; null if it is not wanted
   */
  public void recordLoss(LossFunction loss, float scale, Node x, @Nullable Tensor sum) {
    Scope scope = recording.scope();
    Tensor zeros = scope.tensor(x.value().rows(), x.value().columns());
    Tensor place = sum == null ? scope.tensor(1, 1) : sum;
    tape().loss(loss, scale, x, tape().constant(zeros), place);
  }

  /** On which it is recorded. */
  public Tape tape() {
    return recording.tape();
  }

  /** Through which it goes. */
  public Network network() {
    return recording.network();
  }

  /** Rows of the batch. */
  public long rows() {
    return output.value().rows();
  }

  /** Source columns of a row: by how many errors the mean is taken. */
  public int sources() {
    return network().likelihood().sources(network().inputSize());
  }
}
