package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Activation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchitectureTest {
  @Test
  void parametersAreWeightsAndBiases() {
    // 784·300 + 300·150 = 280,200 weights each way, 300 + 150 + 300 + 784 = 1,534 biases.
    assertEquals(561_934, Autoencoder.stacked(784, 300, 150).parameterCount());
    assertEquals(281_734, Autoencoder.stacked(784, 300, 150).tied().parameterCount());
    assertEquals(6 + 2 + 6 + 3, Autoencoder.undercomplete(3, 2).parameterCount());
    assertEquals(6 + 2 + 3, Autoencoder.undercomplete(3, 2).tied().parameterCount());
  }

  @Test
  void readsAsItsLayers() {
    assertEquals("784-300-150-300-784", Autoencoder.stacked(784, 300, 150).toString());
    assertEquals("3-2-3, tied", Autoencoder.undercomplete(3, 2).tied().toString());
  }

  @Test
  void knowsItsEnds() {
    Architecture architecture = Autoencoder.stacked(20, 9, 4);
    assertEquals(20, architecture.inputSize());
    assertEquals(4, architecture.codeSize());
  }

  @Test
  void choosesOneThingAtATime() {
    Architecture plain = Autoencoder.stacked(5, 3, 2);
    Architecture chosen =
        plain
            .hiddenActivation(Activation.TANH)
            .codeActivation(Activation.RELU)
            .outputActivation(Activation.SIGMOID)
            .tied()
            .initializer(new Initializer.Pca(0.5))
            .l2(0.25f);
    assertEquals(
        new Architecture(
            List.of(5, 3, 2),
            Activation.TANH,
            Activation.RELU,
            Activation.SIGMOID,
            true,
            new Initializer.Pca(0.5),
            0.25f),
        chosen);
    assertEquals(Autoencoder.stacked(5, 3, 2), plain);
  }

  @Test
  void linearIsWithoutAnyActivation() {
    assertTrue(Autoencoder.undercomplete(4, 2).isLinear());
    Architecture deep = Autoencoder.stacked(4, 3, 2);
    assertFalse(deep.isLinear());
    assertTrue(deep.hiddenActivation(Activation.IDENTITY).isLinear());
    assertTrue(Autoencoder.stacked(4, 2).isLinear(), "there is no hidden layer to have one");
    assertFalse(Autoencoder.undercomplete(4, 2).codeActivation(Activation.RELU).isLinear());
    assertFalse(Autoencoder.undercomplete(4, 2).outputActivation(Activation.RELU).isLinear());
  }

  @Test
  void keepsItsOwnSizes() {
    List<Integer> sizes = new ArrayList<>(List.of(4, 2));
    Architecture architecture =
        new Architecture(
            sizes, Activation.ELU, Activation.ELU, Activation.ELU, false, new Initializer.He(), 0);
    sizes.set(0, 9);
    assertEquals(4, architecture.inputSize());
    assertThrows(UnsupportedOperationException.class, () -> architecture.encoderSizes().set(0, 9));
  }

  @Test
  void refusesSizesThatAreNone() {
    assertError(IllegalArgumentException.class, () -> Autoencoder.stacked(), "[]", "too few");
    assertError(IllegalArgumentException.class, () -> Autoencoder.stacked(7), "[7]", "too few");
    assertError(
        IllegalArgumentException.class,
        () -> Autoencoder.stacked(7, 0, 3),
        "include 0",
        "at least 1");
    assertError(IllegalArgumentException.class, () -> Autoencoder.stacked(7, -2), "include -2");
    assertError(
        IllegalArgumentException.class,
        () -> Autoencoder.undercomplete(3, 3),
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
          () -> Autoencoder.stacked(sizes),
          "more than 2147483639 parameters",
          "choose smaller layers");
    }
    // 30,000² + 2·30,000 biases fit once, and not twice with 35,000².
    assertEquals(900_060_000, Autoencoder.stacked(30_000, 30_000).tied().parameterCount());
    assertError(
        IllegalArgumentException.class, () -> Autoencoder.stacked(35_000, 35_000), "more than");
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY})
  void refusesPenaltiesThatAreNone(float l2) {
    assertError(
        IllegalArgumentException.class, () -> Autoencoder.stacked(4, 2).l2(l2), "l2 is " + l2);
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
        List.of(Autoencoder.stacked(7, 5, 2), Autoencoder.stacked(7, 5, 2).tied())) {
      Layout layout = Layout.of(architecture);
      int[] owners = new int[layout.parameterCount()];
      for (int i = 0; i < layout.weightShapes().size(); i++) {
        for (int j = 0; j < layout.weightSize(i); j++) {
          owners[layout.weightOffset(i) + j]++;
        }
      }
      for (Layer layer : layout.layers()) {
        for (int j = 0; j < layer.outputs(); j++) {
          owners[layout.biasOffset(layer.bias()) + j]++;
        }
      }
      for (int owner : owners) {
        assertEquals(1, owner);
      }
    }
  }
}
