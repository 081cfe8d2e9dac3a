package dev.hourglass.models.training.engine;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.synthetic.Digits;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Samples;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.pca.PrincipalComponents;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PcaStartTest {
  private static final Initializer PCA = new Initializer.Pca(0);
  private static final Dataset DIGITS = Digits.synthetic(150, 3);
  private static final double DIGITS_OPTIMUM =
      PrincipalComponents.fit(DIGITS, 12).reconstructionError(DIGITS);

  static List<Architecture> architectures() {
    Architecture stacked = Architecture.stacked(784, 60, 30, 12).initializer(PCA);
    return List.of(
        Architecture.undercomplete(784, 12).initializer(PCA),
        Architecture.undercomplete(784, 12).tied().initializer(PCA),
        stacked,
        stacked.tied(),
        stacked.codeActivation(Activation.ELU),
        stacked.codeActivation(Activation.ELU).tied(),
        stacked.hiddenActivation(Activation.IDENTITY),
        Architecture.stacked(784, 12, 40, 12).initializer(PCA));
  }

  private static double error(Architecture architecture, Dataset data) {
    try (Backend backend = Samples.java(2);
        Autoencoder model =
            Samples.model(architecture, OneStage.initial(architecture, data, 1), backend)) {
      return model.meanSquaredError(data);
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void reconstructsAsPcaDoes(Architecture architecture) {
    assertEquals(DIGITS_OPTIMUM, error(architecture, DIGITS), 1e-5 * DIGITS_OPTIMUM);
  }

  @ParameterizedTest
  @EnumSource(names = {"RELU", "LEAKY_RELU", "ELU"})
  void reconstructsAsPcaDoesWithActivationsThatAreTheIdentityWherePositive(Activation activation) {
    Dataset data = Samples.mixtures(200, 20, 6, 1);
    Architecture architecture =
        Architecture.stacked(20, 10, 3)
            .hiddenActivation(activation)
            .codeActivation(activation)
            .initializer(PCA);
    double optimum = PrincipalComponents.fit(data, 3).reconstructionError(data);
    assertEquals(optimum, error(architecture, data), 1e-4 * optimum);
  }

  @Test
  void needsNoMoreRowsThanCodes() {
    Dataset few = Samples.uniform(4, 20, 2);
    Architecture architecture = Architecture.stacked(20, 10, 4).initializer(PCA);
    // Four rows span, about their mean, no more than three directions.
    assertEquals(0, error(architecture, few), 1e-9);
  }

  @Test
  void perturbationMovesItOffThatPoint() {
    double exact = error(Architecture.stacked(784, 60, 12).initializer(PCA), DIGITS);
    double little =
        error(Architecture.stacked(784, 60, 12).initializer(new Initializer.Pca(0.01)), DIGITS);
    double much =
        error(Architecture.stacked(784, 60, 12).initializer(new Initializer.Pca(0.1)), DIGITS);
    assertTrue(exact < little, exact + " < " + little);
    assertTrue(little < much, little + " < " + much);
  }

  @Test
  void perturbationIsRelativeToTheLayersWeights() {
    Architecture architecture = Architecture.undercomplete(784, 12);
    float[] exact = OneStage.initial(architecture.initializer(PCA), DIGITS, 1);
    float[] moved = OneStage.initial(architecture.initializer(new Initializer.Pca(0.5)), DIGITS, 1);
    int size = 784 * 12;
    double squares = 0;
    double noise = 0;
    for (int i = 0; i < size; i++) {
      squares += exact[i] * exact[i];
      noise += Math.pow(moved[i] - exact[i], 2);
    }
    assertEquals(0.5, Math.sqrt(noise / squares), 0.02);
  }

  @ParameterizedTest
  @EnumSource(names = {"SIGMOID", "TANH", "SOFTPLUS"})
  void refusesActivationsWithoutALinearRange(Activation activation) {
    Architecture architecture = Architecture.stacked(20, 10, 3).initializer(PCA);
    for (Architecture unsuitable :
        List.of(
            architecture.hiddenActivation(activation),
            architecture.codeActivation(activation),
            architecture.outputActivation(activation))) {
      assertError(
          IllegalArgumentException.class,
          () -> OneStage.initial(unsuitable, Samples.uniform(30, 20, 1), 1),
          "PCA start needs activations",
          "ELU",
          activation.name(),
          "another initializer");
    }
  }

  @Test
  void refusesLayersNarrowerThanTheCode() {
    assertError(
        IllegalArgumentException.class,
        () ->
            OneStage.initial(
                Architecture.stacked(20, 3, 5).initializer(PCA), Samples.uniform(30, 20, 1), 1),
        "at least as wide as the code (5)",
        "[20, 3, 5]");
  }

  @Test
  void refusesFewerRowsThanCodes() {
    Architecture architecture = Architecture.stacked(20, 10, 4).initializer(PCA);
    assertError(
        IllegalArgumentException.class,
        () -> OneStage.initial(architecture, Samples.uniform(3, 20, 1), 1),
        "4 codes needs at least 4 rows",
        "not 3");
    assertError(
        IllegalArgumentException.class,
        () ->
            OneStage.initial(
                Architecture.undercomplete(20, 1).initializer(PCA), Samples.uniform(1, 20, 1), 1),
        "1 codes needs at least 2 rows",
        "not 1");
  }
}
