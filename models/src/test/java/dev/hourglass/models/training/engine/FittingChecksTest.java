package dev.hourglass.models.training.engine;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.Progress;
import dev.hourglass.models.Samples;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What doesn't fit together is refused before anything is trained, and says why. */
final class FittingChecksTest {
  private static final Dataset DATA = Samples.uniform(20, 6, 1);
  private static final Architecture STACKED = Architecture.stacked(6, 4, 2);
  private static final Training PLAN = Training.epochs(1).batchSize(10);
  private final Backend backend = Samples.java(1);

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  private void assertRefused(
      Architecture architecture, Training plan, Dataset data, String... parts) {
    assertRefused(Trainer.on(backend), architecture, plan, data, parts);
  }

  private static void assertRefused(
      Trainer trainer, Architecture architecture, Training plan, Dataset data, String... parts) {
    Progress progress = new Progress();
    assertError(
        IllegalArgumentException.class,
        () -> trainer.listener(progress).train(architecture, plan, data),
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
        Trainer.on(backend).validation(Samples.uniform(20, 7, 1)),
        STACKED,
        PLAN,
        DATA,
        "The validation data has 7 columns",
        "takes 6");
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
    Architecture architecture = Architecture.stacked(4, 2).outputActivation(activation);
    String[] parts = {
      "training data's row 1, column 0 is " + value,
      activation + " gives values " + range,
      "2 of 8 elements lie outside",
      "scale the data, or choose another output activation, IDENTITY for any data"
    };
    assertRefused(architecture, Training.epochs(1), outside, parts);
    for (LossFunction loss : List.of(LossFunction.SQUARED_ERROR, LossFunction.HUBER)) {
      assertRefused(architecture.loss(loss), Training.epochs(1), outside, parts);
      assertRefused(architecture.loss(loss), Training.greedy(1), outside, parts);
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
      Trainer.on(backend)
          .train(Architecture.stacked(2, 1).outputActivation(activation), plan, data)
          .close();
    }
    Dataset pixels = Dataset.ofBytes(new byte[] {0, -1, 127, 5}, 2);
    Trainer.on(backend)
        .train(Architecture.stacked(2, 1).outputActivation(activation), Training.epochs(1), pixels)
        .close();
  }

  /** Each inner stage of a greedy training decodes codes, by the activation that has made them. */
  @ParameterizedTest
  @EnumSource
  void noStageOfAGreedyTrainingIsRefused(Activation hidden) {
    Trainer.on(backend)
        .train(Architecture.stacked(6, 5, 4, 2).hiddenActivation(hidden), Training.greedy(1), DATA)
        .close();
  }

  @Test
  void validationDataBeyondTheOutputMattersToCrossEntropyOnly() {
    Architecture pixels = STACKED.outputActivation(Activation.SIGMOID);
    float[] values = new float[12];
    values[8] = 1.5f;
    Dataset outside = Dataset.of(values, 6);
    Trainer trainer = Trainer.on(backend).validation(outside);
    assertRefused(trainer, pixels, PLAN, DATA, "validation data's row 1, column 2 is 1.5");
    trainer.train(pixels.loss(LossFunction.SQUARED_ERROR), PLAN, DATA).close();
  }

  private static final Architecture TABLE =
      Architecture.stacked(6, 3)
          .groups(
              new ColumnGroup.Elements(1, LossFunction.SQUARED_ERROR, 1),
              new ColumnGroup.OneHot(3, 1),
              new ColumnGroup.Elements(2, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 1));

  /** Numbers, levels and probabilities; in row 2 the category is of shares. */
  private static float[][] table() {
    return new float[][] {
      {-3, 1, 0, 0, 0.5f, 1}, {7, 0, 0, 1, 0, 1}, {2, 0.1f, 0.2f, 0.7f, 0, 1}, {0, 0, 1, 0, 0, 1}
    };
  }

  @Test
  void categoriesThatDoNotAddUpToOne() {
    Trainer.on(backend).train(TABLE, Training.epochs(1), Dataset.of(table())).close();
    float[][] none = table();
    none[3][2] = 0;
    float[][] two = table();
    two[3][3] = 1;
    String remedy = "or where the category is missing give the cell the weight 0";
    assertRefused(
        TABLE,
        Training.epochs(1),
        Dataset.of(none),
        "training data's row 3, columns 1 to 3 add up to 0.0",
        remedy);
    assertRefused(
        TABLE, Training.epochs(1), Dataset.of(two), "row 3, columns 1 to 3 add up to 2.0");
    assertRefused(
        Trainer.on(backend).validation(Dataset.of(none)),
        TABLE,
        Training.epochs(1),
        Dataset.of(table()),
        "validation data's row 3, columns 1 to 3 add up to 0.0",
        remedy);
    assertRefused(
        Architecture.stacked(2, 1).groups(new ColumnGroup.OneHot(2, 1)),
        Training.epochs(1),
        Dataset.ofBytes(new byte[] {0, -1, -1, 0, 0, 0}, 2),
        "training data's row 2, columns 0 to 1 add up to 0.0");
  }

  /** What stands in a cell of weight 0 may be anything. */
  @Test
  void cellsThatAreMissing() {
    float[][] rows = table();
    rows[1][3] = -8;
    rows[1][4] = 5;
    float[][] cells = new float[4][4];
    for (float[] row : cells) {
      Arrays.fill(row, 1);
    }
    cells[1][1] = 0;
    assertRefused(
        Trainer.on(backend).weights(Dataset.of(cells)),
        TABLE,
        Training.epochs(1),
        Dataset.of(rows),
        "row 1, column 4 is 5.0");
    cells[1][2] = 0;
    Dataset data = Dataset.of(rows);
    Dataset weights = Dataset.of(cells);
    Trainer.on(backend)
        .weights(weights)
        .validation(data, weights)
        .train(TABLE, Training.epochs(1), data)
        .close();
    assertRefused(
        Trainer.on(backend).weights(weights).validation(data),
        TABLE,
        Training.epochs(1),
        data,
        "validation data's row 1, column 3 is -8.0");
    Architecture pixels = Architecture.stacked(2, 1).outputActivation(Activation.SIGMOID);
    Dataset beyond = Dataset.of(new float[] {0, 1, 0.5f, 9}, 2);
    assertRefused(pixels, Training.epochs(1), beyond, "row 1, column 1 is 9.0");
    Trainer.on(backend)
        .weights(Dataset.of(new float[] {1, 1, 1, 0}, 2))
        .train(pixels, Training.epochs(1).noise(new Noise.Gaussian(1).clippedTo(0, 1)), beyond)
        .close();
  }

  @Test
  void dataBeyondTheLimitsOfTheNoise() {
    float[] values = {0, 1, 0.5f, 0.2f, -1.5f, 0.1f, 0, 1.5f};
    Dataset data = Dataset.of(values, 4);
    Architecture architecture = Architecture.stacked(4, 2);
    Noise.Gaussian noise = new Noise.Gaussian(0.5f);
    assertRefused(
        architecture,
        Training.epochs(1).noise(noise.clippedTo(0, 1)),
        data,
        "training data's row 1, column 0 is -1.5",
        "changes the clean values",
        "2 of 8 elements lie outside",
        "limits that the data keeps to, or none, or scale the data");
    assertRefused(
        architecture,
        Training.epochs(1).noise(noise.clippedTo(0.5f, 1)),
        Dataset.ofBytes(new byte[] {-1, -1, 0, -1}, 4),
        "row 0, column 2 is 0.0",
        "1 of 4");
    for (Noise each : List.of(noise, noise.clippedTo(-1.5f, 1.5f), new Noise.SaltAndPepper(0.5f))) {
      Trainer.on(backend).train(architecture, Training.epochs(1).noise(each), data).close();
    }
    Trainer.on(backend)
        .train(TABLE, Training.epochs(1).noise(noise.clippedTo(-3, 7)), Dataset.of(table()))
        .close();
  }

  /** A category's 0 and 1 know no limits. */
  @Test
  void limitsOfTheNoiseAreNotOfCategories() {
    Architecture table =
        Architecture.stacked(3, 1)
            .groups(
                new ColumnGroup.Elements(1, LossFunction.SQUARED_ERROR, 1),
                new ColumnGroup.OneHot(2, 1));
    Training plan = Training.epochs(1).noise(new Noise.Gaussian(1).clippedTo(3, 4));
    Trainer.on(backend).train(table, plan, Dataset.of(new float[] {3, 1, 0, 4, 0, 1}, 3)).close();
    assertRefused(table, plan, Dataset.of(new float[] {3, 1, 0, 2, 0, 1}, 3), "row 1, column 0");
  }

  @Test
  void aPcaStartWithWeightsOfCells() {
    float[][] ones = new float[20][6];
    for (float[] row : ones) {
      Arrays.fill(row, 1);
    }
    assertRefused(
        Trainer.on(backend).weights(Dataset.of(ones)),
        Architecture.undercomplete(6, 2).initializer(new Initializer.Pca(0.1)),
        PLAN,
        DATA,
        "A PCA start takes every cell for data",
        "choose another initializer, or leave the weights out");
  }

  @Test
  void withoutAChosenBatchSizeSmallDataIsOneBatch() {
    Progress progress = new Progress();
    Trainer.on(backend).listener(progress).train(STACKED, Training.epochs(2), DATA).close();
    assertEquals(1, progress.stages.get(0).batches());
    assertEquals(20, progress.stages.get(0).rows());
    Progress greedy = new Progress();
    Trainer.on(backend)
        .listener(greedy)
        .train(STACKED, Training.greedy(1).fineTune(1), DATA)
        .close();
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
        Architecture.stacked(1, 300, 1),
        Training.greedy(1).l2(1e-4f),
        many,
        "Stage greedy 1/2 (1-300) makes 3000000000 numbers of 10000000 rows",
        "holds 2147479551",
        "at most 7158265 rows",
        "all layers at once");
    assertRefused(
        Architecture.stacked(1, 300, 1),
        Training.epochs(1).batchSize(10_000_000).l2(1e-4f),
        many,
        "Mini-batches of 10000000 rows in a layer of 300 are 3000000000 elements",
        "batch size of at most 7158265");
  }

  @Test
  void nothingThatKeepsTheIdentityAway() {
    for (Architecture wide :
        List.of(
            Architecture.stacked(6, 6),
            Architecture.stacked(6, 9),
            Architecture.stacked(6, 8, 7),
            Architecture.stacked(6, 6).tied())) {
      assertRefused(
          wide,
          PLAN,
          DATA,
          "narrower than the input (6)",
          "can learn to copy",
          "smaller code, a penalty, weight decay, or noise");
    }
  }

  @Test
  void aPenaltyOrNoiseOrANarrowLayerKeepsTheIdentityAway() {
    Architecture wide = Architecture.stacked(6, 9);
    Trainer.on(backend).train(wide, PLAN.l2(1e-4f), DATA).close();
    Trainer.on(backend).train(wide, PLAN.noise(new Noise.Gaussian(0.1f)), DATA).close();
    Trainer.on(backend).train(wide, PLAN.optimizer(Optimizer.adamW(0.1f)), DATA).close();
    Trainer.on(backend).train(Architecture.stacked(6, 3, 6), PLAN, DATA).close();
    Trainer.on(backend)
        .train(Architecture.stacked(6, 9, 3), Training.greedy(1).batchSize(10), DATA)
        .close();
  }

  @Test
  void aPcaStartThatIsImpossible() {
    assertRefused(
        STACKED.initializer(new Initializer.Pca(0)).hiddenActivation(Activation.TANH),
        PLAN,
        DATA,
        "TANH (hidden)");
    assertRefused(
        Architecture.undercomplete(6, 5).initializer(new Initializer.Pca(0)),
        PLAN.batchSize(3),
        Samples.uniform(3, 6, 1),
        "at least 5 rows",
        "not 3");
  }
}
