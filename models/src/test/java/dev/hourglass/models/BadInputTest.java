package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Precision;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What doesn't fit together is refused before anything is trained, and says why. */
final class BadInputTest {
  private static final Dataset DATA = Samples.uniform(20, 6, 1);
  private static final Architecture STACKED = Autoencoder.stacked(6, 4, 2);
  private static final Training PLAN = Training.epochs(1).batchSize(10);
  private final Backend backend = Samples.java(1);

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  private void assertRefused(
      Architecture architecture, Training plan, Dataset data, String... parts) {
    Progress progress = new Progress();
    assertError(
        IllegalArgumentException.class,
        () -> architecture.train(plan.listener(progress), data, backend),
        parts);
    assertEquals(List.of(), progress.events);
  }

  @Test
  void batchesLargerThanTheData() {
    assertRefused(
        STACKED,
        PLAN.batchSize(21),
        DATA,
        "batch size is chosen as 21",
        "has 20 rows",
        "at most that, or none");
  }

  @Test
  void aPrecisionThatTheBackendDoesNotHave() {
    assertRefused(
        STACKED,
        PLAN.precision(Precision.BFLOAT16),
        DATA,
        "Backend java",
        "does not compute BFLOAT16",
        "FLOAT32, or AUTO");
  }

  @Test
  void trainingDataOfAnotherWidth() {
    assertRefused(
        STACKED,
        PLAN,
        Samples.uniform(20, 5, 1),
        "The training data has 5 columns",
        "6-4-2-4-6 takes 6");
  }

  @Test
  void validationDataOfAnotherWidth() {
    assertRefused(
        STACKED,
        PLAN.validation(Samples.uniform(20, 7, 1)),
        DATA,
        "The validation data has 7 columns",
        "takes 6");
  }

  @Test
  void crossEntropyOfAnOutputThatIsNotAProbability() {
    assertRefused(
        STACKED,
        PLAN.loss(LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS),
        DATA,
        "output activation is IDENTITY",
        "choose SIGMOID, or another loss");
  }

  static Stream<Arguments> unreachable() {
    return Stream.of(
        arguments(Activation.SIGMOID, 1.5f, "from 0.0 to 1.0"),
        arguments(Activation.SIGMOID, -0.1f, "from 0.0 to 1.0"),
        arguments(Activation.SIGMOID, 1.00001f, "from 0.0 to 1.0"),
        arguments(Activation.TANH, 1.5f, "from -1.0 to 1.0"),
        arguments(Activation.TANH, -1.5f, "from -1.0 to 1.0"),
        arguments(Activation.RELU, -0.1f, "of at least 0.0"),
        arguments(Activation.SOFTPLUS, -0.1f, "of at least 0.0"),
        arguments(Activation.ELU, -1.1f, "of at least -1.0"));
  }

  @ParameterizedTest
  @MethodSource("unreachable")
  void dataThatTheOutputCanNotReach(Activation activation, float value, String range) {
    Dataset outside = Dataset.of(new float[] {0, 1, 0.5f, 0.2f, value, 0.1f, 0, value}, 4);
    Architecture architecture = Autoencoder.stacked(4, 2).outputActivation(activation);
    String[] parts = {
      "training data's row 1, column 0 is " + value,
      activation + " gives values " + range,
      "2 of 8 elements lie outside",
      "scale the data, or choose another output activation, IDENTITY for any data"
    };
    assertRefused(architecture, Training.epochs(1), outside, parts);
    for (LossFunction loss : List.of(LossFunction.SQUARED_ERROR, LossFunction.HUBER)) {
      assertRefused(architecture, Training.epochs(1).loss(loss), outside, parts);
      assertRefused(architecture, Training.greedy(1).loss(loss), outside, parts);
    }
  }

  @ParameterizedTest
  @EnumSource
  void dataAtTheLimitsOfTheOutput(Activation activation) {
    OutputRange range = OutputRange.of(activation);
    float low = Math.max(-5, range.low());
    float high = Math.min(5, range.high());
    // What scaling in single precision may leave of the limit.
    Dataset data = Dataset.of(new float[] {low, high, high + 1e-7f, low - 1e-7f}, 2);
    for (Training plan : List.of(Training.epochs(1), Training.greedy(1))) {
      Autoencoder.stacked(2, 1).outputActivation(activation).train(plan, data, backend).close();
    }
    Dataset pixels = Dataset.ofBytes(new byte[] {0, -1, 127, 5}, 2);
    Autoencoder.stacked(2, 1)
        .outputActivation(activation)
        .train(Training.epochs(1), pixels, backend)
        .close();
  }

  /** Each inner stage of a greedy training decodes codes, by the activation that has made them. */
  @ParameterizedTest
  @EnumSource
  void noStageOfAGreedyTrainingIsRefused(Activation hidden) {
    Autoencoder.stacked(6, 5, 4, 2)
        .hiddenActivation(hidden)
        .train(Training.greedy(1), DATA, backend)
        .close();
  }

  @Test
  void validationDataBeyondTheOutputMattersToCrossEntropyOnly() {
    Architecture pixels = STACKED.outputActivation(Activation.SIGMOID);
    float[] values = new float[12];
    values[8] = 1.5f;
    Dataset outside = Dataset.of(values, 6);
    assertRefused(
        pixels, PLAN.validation(outside), DATA, "validation data's row 1, column 2 is 1.5");
    pixels.train(PLAN.validation(outside).loss(LossFunction.SQUARED_ERROR), DATA, backend).close();
  }

  @Test
  void withoutAChosenBatchSizeSmallDataIsOneBatch() {
    Progress progress = new Progress();
    STACKED.train(Training.epochs(2).listener(progress), DATA, backend).close();
    assertEquals(1, progress.stages.get(0).batches());
    assertEquals(20, progress.stages.get(0).rows());
    Progress greedy = new Progress();
    STACKED.train(Training.greedy(1).fineTune(1).listener(greedy), DATA, backend).close();
    assertEquals(3, greedy.stages.size());
    for (Stage stage : greedy.stages) {
      assertEquals(1, stage.batches());
    }
  }

  /** Of 10 million rows of one byte, which take little memory. */
  @Test
  void codesOfAGreedyStageThatNoArrayHolds() {
    Dataset many = Dataset.ofBytes(new byte[10_000_000], 1);
    assertRefused(
        Autoencoder.stacked(1, 300, 1).l2(1e-4f),
        Training.greedy(1),
        many,
        "Stage greedy 1/2 (1-300) makes 3000000000 numbers of 10000000 rows",
        "holds 2147479551",
        "at most 7158265 rows",
        "all layers at once");
    assertRefused(
        Autoencoder.stacked(1, 300, 1).l2(1e-4f),
        Training.epochs(1).batchSize(10_000_000),
        many,
        "Mini-batches of 10000000 rows in a layer of 300 are 3000000000 elements",
        "batch size of at most 7158265");
  }

  @Test
  void nothingThatKeepsTheIdentityAway() {
    for (Architecture wide :
        List.of(
            Autoencoder.stacked(6, 6),
            Autoencoder.stacked(6, 9),
            Autoencoder.stacked(6, 8, 7),
            Autoencoder.stacked(6, 6).tied())) {
      assertRefused(
          wide,
          PLAN,
          DATA,
          "narrower than the input (6)",
          "can learn to copy",
          "smaller code, an L2 penalty, weight decay, or noise");
    }
  }

  @Test
  void aPenaltyOrNoiseOrANarrowLayerKeepsTheIdentityAway() {
    Architecture wide = Autoencoder.stacked(6, 9);
    wide.l2(1e-4f).train(PLAN, DATA, backend).close();
    wide.train(PLAN.noise(new Noise.Gaussian(0.1f)), DATA, backend).close();
    wide.train(PLAN.optimizer(Optimizer.adamW(0.1f)), DATA, backend).close();
    Autoencoder.stacked(6, 3, 6).train(PLAN, DATA, backend).close();
    Autoencoder.stacked(6, 9, 3).train(Training.greedy(1).batchSize(10), DATA, backend).close();
  }

  @Test
  void aPcaStartThatIsImpossible() {
    assertRefused(
        STACKED.initializer(new Initializer.Pca(0)).hiddenActivation(Activation.TANH),
        PLAN,
        DATA,
        "TANH (hidden)");
    assertRefused(
        Autoencoder.undercomplete(6, 5).initializer(new Initializer.Pca(0)),
        PLAN.batchSize(3),
        Samples.uniform(3, 6, 1),
        "at least 5 rows",
        "not 3");
  }

  @Test
  void aClosedBackend() {
    Backend closed = Samples.java(1);
    Autoencoder before = Samples.untrained(STACKED, closed);
    before.encode(DATA);
    Autoencoder unused = Samples.untrained(STACKED, closed);
    closed.close();
    for (Training plan : List.of(PLAN, Training.greedy(1).batchSize(10))) {
      assertError(
          IllegalStateException.class,
          () -> STACKED.train(plan, DATA, closed),
          "Backend java is closed");
    }
    assertError(IllegalStateException.class, () -> before.encode(DATA), "Backend java is closed");
    assertError(IllegalStateException.class, () -> unused.encode(DATA), "Backend java is closed");
    before.close();
    unused.close();
  }

  @Test
  void inferenceOnOtherWidths() {
    Dataset narrow = Samples.uniform(3, 5, 1);
    try (Autoencoder model = Samples.untrained(STACKED, backend)) {
      String[] six = {"5 columns", "6 are expected by 6-4-2-4-6"};
      assertError(IllegalArgumentException.class, () -> model.encode(narrow), six);
      assertError(IllegalArgumentException.class, () -> model.encode(new float[5]), six);
      assertError(IllegalArgumentException.class, () -> model.reconstruct(narrow), six);
      assertError(IllegalArgumentException.class, () -> model.reconstruct(new float[5]), six);
      assertError(IllegalArgumentException.class, () -> model.reconstructionErrors(narrow), six);
      assertError(
          IllegalArgumentException.class, () -> model.reconstructionError(new float[5]), six);
      assertError(IllegalArgumentException.class, () -> model.featureErrors(narrow), six);
      assertError(IllegalArgumentException.class, () -> model.meanSquaredError(narrow), six);
      String[] two = {"5 columns", "2 are expected"};
      assertError(IllegalArgumentException.class, () -> model.decode(narrow), two);
      assertError(IllegalArgumentException.class, () -> model.decode(new float[5]), two);
    }
  }

  @Test
  void inferenceOnNothingOrNoNumber() {
    try (Autoencoder model = Samples.untrained(STACKED, backend)) {
      assertError(
          IllegalArgumentException.class, () -> model.encode(new float[0]), "observation is empty");
      assertError(
          IllegalArgumentException.class, () -> model.decode(new float[0]), "code is empty");
      assertError(
          IllegalArgumentException.class,
          () -> model.encode(new float[] {0, 0, Float.NaN, 0, 0, 0}),
          "column 2 is NaN");
    }
  }

  @Test
  void layersThatAreNotThere() {
    try (Autoencoder model = Samples.untrained(STACKED, backend)) {
      for (int layer : new int[] {-1, 2}) {
        assertError(
            IndexOutOfBoundsException.class,
            () -> model.encoderWeights(layer),
            "Layer " + layer,
            "of 2 counted from 0");
        assertError(
            IndexOutOfBoundsException.class, () -> model.decoderWeights(layer), "Layer " + layer);
      }
      assertTrue(model.toString().contains("6-4-2-4-6"), model.toString());
    }
  }
}
