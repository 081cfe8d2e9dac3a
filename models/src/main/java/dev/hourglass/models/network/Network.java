package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The layers of an architecture, in order of computation. The one definition of the forward pass:
 * training records it with parameters that are learned, inference with constants.
 *
 * @param encoder from the input to the code; where the code is Gaussian, to its mean
 * @param logVariance beside the encoder's last layer, where the code is Gaussian
 * @param decoder from the code to the output, with the output's activation
 * @param likelihood what the output says of the input
 */
public record Network(
    List<Layer> encoder, Optional<Layer> logVariance, List<Layer> decoder, Likelihood likelihood) {
  /** The layers of an architecture. */
  public static Network of(Architecture architecture) {
    List<Integer> sizes = architecture.encoderSizes();
    int depth = sizes.size() - 1;
    List<Dense> up = new ArrayList<>();
    List<Layer> down = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      boolean isCode = i == depth - 1;
      Activation activation =
          isCode ? architecture.codeActivation() : architecture.hiddenActivation();
      up.add(
          Dense.of(
              "encoder." + i,
              "encoder layer " + (i + 1),
              sizes.get(i),
              sizes.get(i + 1),
              activation));
    }
    for (int i = 0; i < depth; i++) {
      Dense mirror = up.get(depth - 1 - i);
      boolean isOutput = i == depth - 1;
      Activation activation =
          isOutput ? architecture.outputActivation() : architecture.hiddenActivation();
      String name = "decoder." + i;
      String title = "decoder layer " + (i + 1);
      down.add(
          architecture.isTied()
              ? Dense.tied(name, title, mirror, activation)
              : Dense.of(name, title, sizes.get(depth - i), sizes.get(depth - 1 - i), activation));
    }
    Optional<Layer> logVariance = Optional.empty();
    if (architecture.code().isDistribution()) {
      logVariance =
          Optional.of(
              Dense.of(
                  "log_variance",
                  "the layer of the code's variance",
                  up.get(depth - 1).inputs(),
                  architecture.codeSize(),
                  Activation.IDENTITY));
    }
    return new Network(List.copyOf(up), logVariance, List.copyOf(down), architecture.likelihood());
  }

  /** The encoder's layers, then the decoder's: what makes a reconstruction of an input. */
  public List<Layer> layers() {
    List<Layer> layers = new ArrayList<>(encoder);
    layers.addAll(decoder);
    return layers;
  }

  /** All layers, in order of computation. */
  public List<Layer> allLayers() {
    List<Layer> layers = new ArrayList<>(encoder);
    logVariance.ifPresent(layers::add);
    layers.addAll(decoder);
    return layers;
  }

  /** Where the parameters of all layers stand. */
  public ParameterLayout layout() {
    List<Parameter> parameters = new ArrayList<>();
    allLayers().forEach(layer -> parameters.addAll(layer.parameters()));
    return new ParameterLayout(parameters);
  }

  /** Which columns of a row belong together. */
  public Sources sources() {
    return new Sources(likelihood.groups(inputSize()));
  }

  /** Width of the widest layer, or of the input. */
  public int widest() {
    return allLayers().stream().mapToInt(Layer::outputs).reduce(inputSize(), Math::max);
  }

  /** Width of the code. */
  public int codeSize() {
    return encoder.get(encoder.size() - 1).outputs();
  }

  /** Width of the input. */
  public int inputSize() {
    return encoder.get(0).inputs();
  }

  /**
   * The decoder with its last layer as the likelihood takes it: where it takes natural parameters,
   * without activation, for that is part of it, where it can't saturate.
   */
  public List<Layer> measuredDecoder() {
    if (!likelihood.takesNaturalParameters()) {
      return decoder;
    }
    List<Layer> layers = new ArrayList<>(decoder);
    int last = layers.size() - 1;
    layers.set(last, layers.get(last).withActivation(Activation.IDENTITY));
    return layers;
  }

  /**
   * Records reconstructions of codes.
   *
   * @param code of the recording's type
   * @return batch x columns, FLOAT32
   */
  public Node decode(Recording recording, Node code) {
    Node output = record(decoder, recording, code, DType.FLOAT32, ignored -> {});
    return likelihood.means(recording.tape(), output);
  }

  /**
   * Records the last layer's output as the likelihood takes it.
   *
   * @param code of the recording's type
   * @param each gets to know each layer's output
   * @return batch x columns, FLOAT32
   */
  public Node measured(Recording recording, Node code, Consumer<Output> each) {
    return record(measuredDecoder(), recording, code, DType.FLOAT32, each);
  }

  /**
   * What an encoder gives.
   *
   * @param code batch x code; of a Gaussian code the mean
   * @param logVariance of a Gaussian code, FLOAT32; null of a plain one
   */
  public record Encoded(Node code, @Nullable Node logVariance) {
    /** The code, or of a Gaussian one a sample: mean + exp(½·log variance)·ε. */
    Node sample(Recording recording) {
      if (logVariance == null) {
        return code;
      }
      Tape tape = recording.tape();
      Node half = tape.map(new Affine(0.5f, 0), logVariance);
      Node deviation = tape.map(new Affine(1, 1), tape.map(Elementary.EXPM1, half));
      Node epsilon =
          recording
              .draws()
              .next(
                  tape, new Distribution.Normal(0, 1), code.value().rows(), code.value().columns());
      return tape.zip(Arithmetic.ADD, code, tape.zip(Arithmetic.MULTIPLY, deviation, epsilon));
    }
  }

  /**
   * Records the encoder, all that it gives.
   *
   * @param input of the recording's type
   * @param each gets to know each layer's output
   */
  public Encoded encode(Recording recording, Node input, Consumer<Output> each) {
    if (logVariance.isEmpty()) {
      Node code = record(encoder, recording, input, recording.type(), each);
      return new Encoded(code, null);
    }
    int last = encoder.size() - 1;
    Node hidden = record(encoder.subList(0, last), recording, input, recording.type(), each);
    List<Layer> mean = encoder.subList(last, last + 1);
    List<Layer> variance = List.of(logVariance.get());
    // What is sampled from is in single precision.
    return new Encoded(
        record(mean, recording, hidden, DType.FLOAT32, each),
        record(variance, recording, hidden, DType.FLOAT32, each));
  }

  /**
   * Records codes alone, of a Gaussian code the means.
   *
   * @param input of the recording's type
   * @return batch x code, FLOAT32
   */
  public Node codes(Recording recording, Node input) {
    return record(encoder, recording, input, DType.FLOAT32, output -> {});
  }

  /**
   * Records layers one after the other.
   *
   * @param input of the recording's type, which the outputs get too
   * @param lastType of the last one's output
   * @param each gets to know each output
   */
  private static Node record(
      List<Layer> layers, Recording recording, Node input, DType lastType, Consumer<Output> each) {
    Node x = input;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      DType type = i == layers.size() - 1 ? lastType : recording.type();
      x = layer.record(recording.tape(), recording.parameters(), x, type);
      each.accept(new Output(layer.title(), x));
    }
    return x;
  }

  /**
   * What a layer has given.
   *
   * @param title the layer's
   * @param node its output
   */
  public record Output(String title, Node node) {}
}
