package dev.hourglass.models.training.engine;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.FailingBackend;
import dev.hourglass.models.Progress;
import dev.hourglass.models.Samples;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.training.EarlyStopping;
import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Schedule;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingDivergedException;
import dev.hourglass.models.training.TrainingListener;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a training ends before its time, it says why and leaves nothing behind. */
final class EndOfTrainingTest {
  private static final Dataset DATA = Samples.mixtures(25, 12, 3, 1);
  private static final Architecture STACKED = Architecture.stacked(12, 6, 3);
  private static final Training PLAN = Training.epochs(3).batchSize(10);
  private static final Dataset VALIDATION = Samples.mixtures(13, 12, 3, 2);
  private final Backend backend = Samples.java(2);

  @AfterEach
  void leavesNothingBehind() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  private Trainer validating() {
    return Trainer.on(backend).validation(VALIDATION);
  }

  /** Says yes when asked for the given time. */
  private static BooleanSupplier atCall(int number) {
    AtomicInteger calls = new AtomicInteger();
    return () -> calls.incrementAndGet() == number;
  }

  @Test
  void cancelledByTheUser() {
    assertError(
        CancellationException.class,
        () -> validating().cancelWhen(() -> true).train(STACKED, PLAN, DATA),
        "joint",
        "cancelled before epoch 1, batch 1");
    assertError(
        CancellationException.class,
        () -> validating().cancelWhen(atCall(5)).train(STACKED, PLAN, DATA),
        "cancelled before epoch 2, batch 2");
  }

  @Test
  void cancelledInGreedyTraining() {
    Training greedy = Training.greedy(1).batchSize(10);
    assertError(
        CancellationException.class,
        () -> Trainer.on(backend).cancelWhen(atCall(5)).train(STACKED, greedy, DATA),
        "greedy 2/2 (6-3)",
        "cancelled before epoch 1, batch 2");
  }

  @Test
  void cancelledByInterrupting() {
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void epochFinished(EpochReport report) {
            Thread.currentThread().interrupt();
          }
        };
    assertError(
        CancellationException.class,
        () -> validating().listener(interrupting).train(STACKED, PLAN, DATA),
        "cancelled before epoch 2, batch 1");
    assertTrue(Thread.interrupted(), "the flag stays set for the caller, and is cleared here");
  }

  @Test
  void aCancelledTrainingDoesNotFinish() {
    Progress progress = new Progress();
    assertThrows(
        CancellationException.class,
        () -> validating().listener(progress).cancelWhen(atCall(3)).train(STACKED, PLAN, DATA));
    assertEquals(List.of("start joint", "batch 1.1", "batch 1.2"), progress.events);
  }

  static List<TrainingListener> throwingListeners() {
    RuntimeException failure = new RuntimeException("listener");
    return List.of(
        new TrainingListener() {
          @Override
          public void stageStarted(Stage stage) {
            throw failure;
          }
        },
        new TrainingListener() {
          @Override
          public void batchFinished(Stage stage, int epoch, int batch, double loss) {
            throw failure;
          }
        },
        new TrainingListener() {
          @Override
          public void allLayersTrained(EpochReport report, Supplier<ParameterValues> parameters) {
            throw failure;
          }
        },
        new TrainingListener() {
          @Override
          public void epochFinished(EpochReport report) {
            throw failure;
          }
        },
        new TrainingListener() {
          @Override
          public void stageFinished(Stage stage, int epochs) {
            throw failure;
          }
        });
  }

  @ParameterizedTest
  @MethodSource("throwingListeners")
  void aListenerThatThrows(TrainingListener listener) {
    RuntimeException thrown =
        assertThrows(
            RuntimeException.class,
            () -> validating().listener(listener).train(STACKED, PLAN, DATA));
    assertEquals("listener", thrown.getMessage());
  }

  @Test
  void anObserverThatThrows() {
    IllegalStateException failure = new IllegalStateException("observer");
    Trainer observed =
        validating()
            .observer(
                (report, model) -> {
                  assertEquals(13, model.reconstruct(VALIDATION).length);
                  throw failure;
                });
    assertSame(
        failure,
        assertThrows(IllegalStateException.class, () -> observed.train(STACKED, PLAN, DATA)));
  }

  @Test
  void aConditionThatThrows() {
    IllegalStateException failure = new IllegalStateException("condition");
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                validating()
                    .cancelWhen(
                        () -> {
                          throw failure;
                        })
                    .train(STACKED, PLAN, DATA));
    assertSame(failure, thrown);
  }

  private static Training descent(double rate) {
    return PLAN.optimizer(Optimizer.sgd()).schedule(Schedule.constant()).learningRate(rate);
  }

  private static TrainingDivergedException diverge(
      Trainer trainer, Architecture architecture, Training plan) {
    return assertThrows(
        TrainingDivergedException.class, () -> trainer.train(architecture, plan, DATA));
  }

  @Test
  void divergedInALayer() {
    TrainingDivergedException e =
        diverge(validating(), Architecture.undercomplete(12, 3), descent(1e25));
    assertEquals(1, e.epoch());
    assertEquals(2, e.batch());
    assertEquals("decoder layer 1", e.where());
    assertError(
        TrainingDivergedException.class,
        () -> {
          throw e;
        },
        "joint",
        "epoch 1, batch 2",
        "NaN or infinite are those of decoder layer 1",
        "lower the learning rate");
  }

  @Test
  void divergedInTheLossAlone() {
    // Outputs of about 1e21 are finite, their squares aren't.
    TrainingDivergedException e =
        diverge(validating(), Architecture.undercomplete(12, 3), descent(3e11));
    assertEquals(2, e.batch());
    assertEquals("the loss", e.where());
  }

  @Test
  void divergedInALaterEpoch() {
    // Without validation data, in which the first epoch's end would show it.
    Training plan =
        Training.epochs(3)
            .batchSize(25)
            .optimizer(Optimizer.sgd())
            .schedule(Schedule.constant())
            .learningRate(1e25);
    TrainingDivergedException e =
        diverge(Trainer.on(backend), Architecture.undercomplete(12, 3), plan);
    assertEquals(2, e.epoch());
    assertEquals(1, e.batch());
  }

  @Test
  void divergedInTheLastUpdate() {
    Dataset large = Dataset.of(new float[] {1e9f, 2e9f, -3e9f, 1e9f, 5e9f, 2e9f}, 3);
    Training plan =
        Training.epochs(1)
            .batchSize(2)
            .optimizer(Optimizer.sgd())
            .schedule(Schedule.constant())
            .learningRate(3e38);
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class,
            () -> Trainer.on(backend).train(Architecture.undercomplete(3, 1), plan, large));
    assertEquals(1, e.epoch());
    assertEquals(1, e.batch());
    assertEquals("encoder layer 1's parameters after the last update", e.where());
  }

  @Test
  void anObserverIsShownNoModelThatHasDiverged() {
    Dataset large = Dataset.of(new float[] {1e9f, 2e9f, -3e9f, 1e9f, 5e9f, 2e9f}, 3);
    Training plan =
        Training.epochs(2)
            .batchSize(2)
            .optimizer(Optimizer.sgd())
            .schedule(Schedule.constant())
            .learningRate(3e38);
    Trainer observed =
        Trainer.on(backend)
            .observer(
                (report, model) -> {
                  throw new AssertionError("is shown one");
                });
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class,
            () -> observed.train(Architecture.undercomplete(3, 1), plan, large));
    assertEquals(1, e.epoch());
    assertEquals("encoder layer 1's parameters after the last update", e.where());
  }

  @Test
  void divergedInAGreedyStage() {
    Training greedy =
        Training.greedy(3)
            .batchSize(10)
            .optimizer(Optimizer.sgd())
            .schedule(Schedule.constant())
            .learningRate(1e30);
    assertError(
        TrainingDivergedException.class,
        () -> Trainer.on(backend).train(STACKED, greedy, DATA),
        "greedy 1/2 (12-6)");
  }

  /** Weights of about 1e30 are finite, and so is the loss before; what they make of 1e9 is not. */
  @Test
  void divergedInTheCodesOfAGreedyStage() {
    Dataset large = Dataset.of(new float[] {1e9f, 2e9f, -3e9f, 1e9f, 5e9f, 2e9f}, 3);
    Training greedy =
        Training.greedy(1)
            .optimizer(Optimizer.sgd())
            .schedule(Schedule.constant())
            .learningRate(1e15);
    Architecture linear = Architecture.stacked(3, 2, 1).hiddenActivation(Activation.IDENTITY);
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class,
            () -> Trainer.on(backend).train(linear, greedy, large));
    assertEquals(1, e.epoch());
    assertEquals(1, e.batch());
    assertEquals("the codes of row 0", e.where());
    assertTrue(e.toString().contains("greedy 1/2 (3-2)"), e.toString());
  }

  /** Rows of 13 usual ones, of which some have one huge value: its square is no float. */
  private static Dataset spoilt(int... rows) {
    float[][] values = Samples.mixtures(13, 12, 3, 2).toArray();
    for (int row : rows) {
      values[row][4] = 0x1p60f;
      values[row][7] = -1e30f;
    }
    return Dataset.of(values);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 9, 10, 12})
  void divergedOnTheValidationData(int row) {
    Progress progress = new Progress();
    Trainer trainer = Trainer.on(backend).validation(spoilt(row, 12)).listener(progress);
    for (Training each : List.of(PLAN, PLAN.earlyStopping(new EarlyStopping(2, 0)))) {
      progress.events.clear();
      TrainingDivergedException e = diverge(trainer, STACKED, each);
      assertEquals(1, e.epoch());
      assertEquals(3, e.batch());
      assertEquals("validation row " + row + ", column 7", e.where());
      assertError(
          TrainingDivergedException.class,
          () -> {
            throw e;
          },
          "Training (joint) ended after epoch 1",
          "loss on the validation data is NaN or infinite",
          "row " + row + ", most of all its column 7, which is -1.0E30",
          "correct the row or leave it out");
      assertEquals(List.of("start joint", "batch 1.1", "batch 1.2", "batch 1.3"), progress.events);
    }
  }

  /** Where no row's loss is too large for itself, the largest is told. */
  @Test
  void ofValidationRowsThatAreTooLargeTogetherTheLargestIsTold() {
    float[][] values = Samples.mixtures(13, 12, 3, 2).toArray();
    for (int row = 2; row < 8; row++) {
      values[row][3] = row == 6 ? 1.2e19f : 1.1e19f;
    }
    try (PreparedStage stage =
        new PreparedStage("joint", 1, STACKED, PLAN, backend, DATA, null, 1)) {
      Evaluation evaluation = new Evaluation(stage, Dataset.of(values), null, false);
      ParameterValues zeros = ParameterValues.zeros(Network.of(STACKED).layout());
      assertEquals(
          "validation row 6, column 3",
          evaluation.notFinite(new TermMeans(List.of()), zeros, stage.stage(), 1).where());
    }
  }

  /** A category without a level has an infinite error where it is there, which here it isn't. */
  @Test
  void ofValidationRowsNoMissingCellIsTold() {
    Architecture table =
        STACKED.groups(
            new ColumnGroup.Elements(9, LossFunction.SQUARED_ERROR, 1),
            new ColumnGroup.OneHot(3, 1));
    float[][] values = new float[13][12];
    float[][] cells = new float[13][10];
    for (float[] row : cells) {
      Arrays.fill(row, 0, 9, 1);
    }
    values[2][5] = 3e38f;
    cells[2][5] = 0;
    values[6][3] = 1.2e19f;
    try (PreparedStage stage = new PreparedStage("joint", 1, table, PLAN, backend, DATA, null, 1)) {
      Evaluation evaluation = new Evaluation(stage, Dataset.of(values), Dataset.of(cells), false);
      ParameterValues zeros = ParameterValues.zeros(Network.of(table).layout());
      assertEquals(
          "validation row 6, column 3",
          evaluation.notFinite(new TermMeans(List.of()), zeros, stage.stage(), 1).where());
    }
  }

  @Test
  void divergedInFineTuningsValidation() {
    assertError(
        TrainingDivergedException.class,
        () ->
            Trainer.on(backend)
                .validation(spoilt(3))
                .train(STACKED, Training.greedy(1).fineTune(1), DATA),
        "Training (fine-tuning)",
        "row 3");
  }

  @Test
  void parametersThatTheLastUpdateHasSpoiltAreNotTheValidationDatasFault() {
    Dataset large = Dataset.of(new float[] {1e9f, 2e9f, -3e9f, 1e9f, 5e9f, 2e9f}, 3);
    Training plan =
        Training.epochs(2)
            .optimizer(Optimizer.sgd())
            .schedule(Schedule.constant())
            .learningRate(3e38);
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class,
            () ->
                Trainer.on(backend)
                    .validation(large)
                    .train(Architecture.undercomplete(3, 1), plan, large));
    assertEquals(1, e.epoch());
    assertEquals("encoder layer 1's parameters after the last update", e.where());
  }

  /** Five: two sizes of batch, one of them measured, and two of validation; then inference. */
  @Test
  void aBackendThatCanNotPrepareAStep() {
    for (int room = 0; room < 5; room++) {
      try (FailingBackend failing = new FailingBackend(room)) {
        assertThrows(
            BackendException.OutOfMemory.class,
            () -> Trainer.on(failing).validation(VALIDATION).train(STACKED, PLAN, DATA));
        assertEquals(0, failing.openSteps(), "with room for " + room);
        assertEquals(0, failing.bytes(), "with room for " + room);
      }
    }
    for (int room = 5; room < 10; room++) {
      try (FailingBackend failing = new FailingBackend(room)) {
        try (Autoencoder model =
            Trainer.on(failing).validation(VALIDATION).train(STACKED, PLAN, DATA)) {
          assertEquals(0, failing.openSteps());
          assertThrows(BackendException.OutOfMemory.class, () -> model.encode(DATA));
          assertEquals(0, failing.openSteps(), "with room for " + room);
        }
        assertEquals(0, failing.bytes(), "with room for " + room);
      }
    }
  }
}
