package dev.hourglass.models.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.LossFunction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which layers an architecture has, and where their parameters stand. */
final class NetworkTest {
  private static final Architecture STACKED =
      Architecture.stacked(7, 5, 2)
          .hiddenActivation(Activation.TANH)
          .codeActivation(Activation.SOFTPLUS)
          .outputActivation(Activation.SIGMOID);

  private static Architecture gaussian() {
    return new Architecture(
        List.of(7, 5, 2),
        Activation.TANH,
        Activation.IDENTITY,
        Activation.IDENTITY,
        false,
        new Code.Gaussian(),
        null,
        new Initializer.He());
  }

  private static List<String> names(ParameterLayout layout) {
    return layout.parameters().stream().map(Parameter::name).toList();
  }

  private static String form(Layer layer) {
    return layer.title() + ": " + layer.inputs() + "-" + layer.outputs() + " " + layer.activation();
  }

  @Test
  void theDecoderMirrorsTheEncoder() {
    assertEquals(
        List.of(
            "encoder layer 1: 7-5 TANH",
            "encoder layer 2: 5-2 SOFTPLUS",
            "decoder layer 1: 2-5 TANH",
            "decoder layer 2: 5-7 SIGMOID"),
        Network.of(STACKED).layers().stream().map(NetworkTest::form).toList());
    assertEquals(
        List.of("encoder layer 1: 3-2 IDENTITY", "decoder layer 1: 2-3 IDENTITY"),
        Network.of(Architecture.undercomplete(3, 2)).layers().stream()
            .map(NetworkTest::form)
            .toList());
    assertEquals(7, Network.of(STACKED).inputSize());
  }

  @Test
  void weightsComeFirstAndThenBiasesEachInOrderOfComputation() {
    ParameterLayout layout = Network.of(STACKED).layout();
    assertEquals(
        List.of(
            Parameter.weight("encoder.0.weight", 7, 5),
            Parameter.weight("encoder.1.weight", 5, 2),
            Parameter.weight("decoder.0.weight", 2, 5),
            Parameter.weight("decoder.1.weight", 5, 7),
            Parameter.bias("encoder.0.bias", 5),
            Parameter.bias("encoder.1.bias", 2),
            Parameter.bias("decoder.0.bias", 5),
            Parameter.bias("decoder.1.bias", 7)),
        layout.parameters());
    // 35 + 10 + 10 + 35 weights, 5 + 2 + 5 + 7 biases.
    assertEquals(90, layout.weightCount());
    assertEquals(109, layout.size());
    assertEquals(35, layout.offset("encoder.1.weight"));
    assertEquals(55, layout.offset("decoder.1.weight"));
    assertEquals(97, layout.offset("decoder.0.bias"));
  }

  @Test
  void aTiedDecoderUsesTheEncodersWeights() {
    Network network = Network.of(STACKED.tied());
    assertEquals(
        List.of(
            "encoder.0.weight",
            "encoder.1.weight",
            "encoder.0.bias",
            "encoder.1.bias",
            "decoder.0.bias",
            "decoder.1.bias"),
        names(network.layout()));
    assertEquals(List.of("encoder.1.weight", "decoder.0.bias"), network.decoder().get(0).uses());
    assertEquals(List.of("encoder.0.weight", "decoder.1.bias"), network.decoder().get(1).uses());
    assertEquals(
        List.of(Parameter.bias("decoder.0.bias", 5)), network.decoder().get(0).parameters());
    assertEquals(
        Network.of(STACKED).layers().stream().map(NetworkTest::form).toList(),
        network.layers().stream().map(NetworkTest::form).toList());
  }

  @Test
  void aLayersParametersAreAWeightAndABias() {
    for (Layer layer : Network.of(STACKED).layers()) {
      assertEquals(
          List.of(Parameter.Role.WEIGHT, Parameter.Role.BIAS),
          layer.parameters().stream().map(Parameter::role).toList());
      assertEquals(layer.parameters().stream().map(Parameter::name).toList(), layer.uses());
    }
  }

  /** The layer of the variance stands beside the code's, and is none between input and output. */
  @Test
  void aGaussianCodeHasALayerMore() {
    Network network = Network.of(gaussian());
    Layer variance = network.logVariance().orElseThrow();
    assertEquals("the layer of the code's variance: 5-2 IDENTITY", form(variance));
    assertEquals(4, network.layers().size());
    assertTrue(network.layers().stream().noneMatch(variance::equals));
    assertEquals(variance, network.allLayers().get(2));
    assertEquals(5, network.allLayers().size());
    assertEquals(
        List.of(
            "encoder.0.weight",
            "encoder.1.weight",
            "log_variance.weight",
            "decoder.0.weight",
            "decoder.1.weight",
            "encoder.0.bias",
            "encoder.1.bias",
            "log_variance.bias",
            "decoder.0.bias",
            "decoder.1.bias"),
        names(network.layout()));
    assertEquals(109 + 5 * 2 + 2, gaussian().parameterCount());
    assertTrue(Network.of(STACKED).logVariance().isEmpty());
  }

  /** Cross-entropy takes logits, whatever else the output before its activation. */
  @Test
  void theLastLayerIsMeasuredAsTheLikelihoodTakesIt() {
    Network pixels = Network.of(STACKED);
    List<Layer> measured = pixels.measuredDecoder();
    assertEquals(Activation.IDENTITY, measured.get(1).activation());
    assertEquals(pixels.decoder().get(1), measured.get(1).withActivation(Activation.SIGMOID));
    assertEquals(pixels.decoder().get(0), measured.get(0));
    assertEquals(Activation.SIGMOID, pixels.decoder().get(1).activation());
    Network squares = Network.of(STACKED.loss(LossFunction.SQUARED_ERROR));
    assertEquals(squares.decoder(), squares.measuredDecoder());
  }
}
