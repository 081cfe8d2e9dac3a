package dev.hourglass.models.network;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchitectureTest {
  @Test
  void parametersAreWeightsAndBiases() {
    // 784·300 + 300·150 = 280,200 weights each way, 300 + 150 + 300 + 784 = 1,534 biases.
    assertEquals(561_934, Architecture.stacked(784, 300, 150).parameterCount());
    assertEquals(281_734, Architecture.stacked(784, 300, 150).tied().parameterCount());
    assertEquals(6 + 2 + 6 + 3, Architecture.undercomplete(3, 2).parameterCount());
    assertEquals(6 + 2 + 3, Architecture.undercomplete(3, 2).tied().parameterCount());
  }

  @Test
  void readsAsItsLayers() {
    assertEquals("784-300-150-300-784", Architecture.stacked(784, 300, 150).toString());
    assertEquals("3-2-3, tied", Architecture.undercomplete(3, 2).tied().toString());
    Architecture pixels = Architecture.stacked(5, 2).outputActivation(Activation.SIGMOID);
    assertEquals("5-2-5", pixels.toString());
    assertEquals(
        "5-2-5", pixels.loss(LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS).toString(), "usual");
    assertEquals(
        "5-2-5, tied, Gaussian code, HUBER",
        pixels.tied().code(new Code.Gaussian()).loss(LossFunction.HUBER).toString());
    assertEquals(
        "5-2-5, Gaussian code, 3 source columns in groups",
        Architecture.variational(5, 2)
            .groups(
                new ColumnGroup.Elements(2, LossFunction.SQUARED_ERROR, 1),
                new ColumnGroup.OneHot(3, 1))
            .toString());
  }

  @Test
  void knowsItsEnds() {
    Architecture architecture = Architecture.stacked(20, 9, 4);
    assertEquals(20, architecture.inputSize());
    assertEquals(4, architecture.codeSize());
  }

  @Test
  void choosesOneThingAtATime() {
    Architecture plain = Architecture.stacked(5, 3, 2);
    Architecture chosen =
        plain
            .hiddenActivation(Activation.TANH)
            .codeActivation(Activation.RELU)
            .outputActivation(Activation.SIGMOID)
            .tied()
            .loss(LossFunction.HUBER)
            .initializer(new Initializer.Pca(0.5));
    assertEquals(
        new Architecture(
            List.of(5, 3, 2),
            Activation.TANH,
            Activation.RELU,
            Activation.SIGMOID,
            true,
            new Code.Plain(),
            new Likelihood.Alike(LossFunction.HUBER),
            new Initializer.Pca(0.5)),
        chosen);
    assertEquals(Architecture.stacked(5, 3, 2), plain);
  }

  @Test
  void linearIsWithoutAnyActivation() {
    assertTrue(Architecture.undercomplete(4, 2).isLinear());
    Architecture deep = Architecture.stacked(4, 3, 2);
    assertFalse(deep.isLinear());
    assertTrue(deep.hiddenActivation(Activation.IDENTITY).isLinear());
    assertTrue(Architecture.stacked(4, 2).isLinear(), "there is no hidden layer to have one");
    assertFalse(Architecture.undercomplete(4, 2).codeActivation(Activation.RELU).isLinear());
    assertFalse(Architecture.undercomplete(4, 2).outputActivation(Activation.RELU).isLinear());
  }

  @Test
  void keepsItsOwnSizes() {
    List<Integer> sizes = new ArrayList<>(List.of(4, 2));
    Architecture architecture =
        new Architecture(
            sizes,
            Activation.ELU,
            Activation.ELU,
            Activation.ELU,
            false,
            new Code.Plain(),
            null,
            new Initializer.He());
    sizes.set(0, 9);
    assertEquals(4, architecture.inputSize());
    assertThrows(UnsupportedOperationException.class, () -> architecture.encoderSizes().set(0, 9));
  }

  @Test
  void refusesSizesThatAreNone() {
    assertError(IllegalArgumentException.class, () -> Architecture.stacked(), "[]", "too few");
    assertError(IllegalArgumentException.class, () -> Architecture.stacked(7), "[7]", "too few");
    assertError(
        IllegalArgumentException.class,
        () -> Architecture.stacked(7, 0, 3),
        "include 0",
        "at least 1");
    assertError(IllegalArgumentException.class, () -> Architecture.stacked(7, -2), "include -2");
    assertError(
        IllegalArgumentException.class,
        () -> Architecture.undercomplete(3, 3),
        "code (3)",
        "smaller than its input (3)");
  }

  @Test
  void refusesMoreParametersThanAnArrayHolds() {
    int most = Integer.MAX_VALUE;
    for (int[] sizes :
        new int[][] {{most, 1}, {1, most}, {most, most}, {most, most, most}, {46_341, 46_341}}) {
      assertError(
          IllegalArgumentException.class,
          () -> Architecture.stacked(sizes),
          "more than 2147483639 parameters",
          "choose smaller layers");
    }
    // 30,000² + 2·30,000 biases fit once, and not twice with 35,000².
    assertEquals(900_060_000, Architecture.stacked(30_000, 30_000).tied().parameterCount());
    assertError(
        IllegalArgumentException.class, () -> Architecture.stacked(35_000, 35_000), "more than");
  }

  /** At once, and not only when it is trained. */
  @ParameterizedTest
  @EnumSource(names = "SIGMOID", mode = EnumSource.Mode.EXCLUDE)
  void refusesCrossEntropyOfAnOutputThatIsNotAProbability(Activation output) {
    LossFunction crossEntropy = LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;
    String[] parts = {"output activation is " + output, "choose SIGMOID, or another loss"};
    Architecture plain = Architecture.stacked(4, 2).outputActivation(output);
    assertError(IllegalArgumentException.class, () -> plain.loss(crossEntropy), parts);
    Architecture pixels =
        Architecture.stacked(4, 2).outputActivation(Activation.SIGMOID).loss(crossEntropy);
    assertError(IllegalArgumentException.class, () -> pixels.outputActivation(output), parts);
    assertEquals(new Likelihood.Alike(crossEntropy), pixels.likelihood());
  }

  @Test
  void theLossIsWhatFitsTheOutputUnlessItIsChosen() {
    Architecture plain = Architecture.stacked(4, 2);
    Architecture pixels = plain.outputActivation(Activation.SIGMOID);
    assertEquals(new Likelihood.Alike(LossFunction.SQUARED_ERROR), plain.likelihood());
    assertEquals(
        new Likelihood.Alike(LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS), pixels.likelihood());
    assertNull(pixels.chosenLikelihood());
    assertEquals(
        new Likelihood.Alike(LossFunction.HUBER),
        pixels.loss(LossFunction.HUBER).outputActivation(Activation.TANH).likelihood());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesPerturbationsThatAreNone(double perturbation) {
    assertError(
        IllegalArgumentException.class,
        () -> new Initializer.Pca(perturbation),
        "perturbation is " + perturbation);
  }

  @Test
  void layoutHoldsEveryParameterOnce() {
    for (Architecture architecture :
        List.of(Architecture.stacked(7, 5, 2), Architecture.stacked(7, 5, 2).tied())) {
      ParameterLayout layout = Network.of(architecture).layout();
      int[] owners = new int[(int) architecture.parameterCount()];
      for (Parameter parameter : layout.parameters()) {
        for (int j = 0; j < parameter.size(); j++) {
          owners[(int) layout.offset(parameter.name()) + j]++;
        }
      }
      for (int owner : owners) {
        assertEquals(1, owner);
      }
    }
  }
}
