package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.data.Dataset;
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
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a training ends before its time, it says why and leaves nothing behind. */
final class EndOfTrainingTest {
  private static final Dataset DATA = Samples.mixtures(25, 12, 3, 1);
  private static final Architecture STACKED = Autoencoder.stacked(12, 6, 3);
  private static final Training PLAN =
      Training.epochs(3).batchSize(10).validation(Samples.mixtures(13, 12, 3, 2));
  private final Backend backend = Samples.java(2);

  @AfterEach
  void leavesNothingBehind() {
    assertEquals(0, backend.bytes());
    backend.close();
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
        () -> STACKED.train(PLAN.cancelWhen(() -> true), DATA, backend),
        "joint",
        "cancelled before epoch 1, batch 1");
    assertError(
        CancellationException.class,
        () -> STACKED.train(PLAN.cancelWhen(atCall(5)), DATA, backend),
        "cancelled before epoch 2, batch 2");
  }

  @Test
  void cancelledInGreedyTraining() {
    Training greedy = Training.greedy(1).batchSize(10);
    assertError(
        CancellationException.class,
        () -> STACKED.train(greedy.cancelWhen(atCall(5)), DATA, backend),
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
        () -> STACKED.train(PLAN.listener(interrupting), DATA, backend),
        "cancelled before epoch 2, batch 1");
    assertTrue(Thread.interrupted(), "the flag stays set for the caller, and is cleared here");
  }

  @Test
  void aCancelledTrainingDoesNotFinish() {
    Progress progress = new Progress();
    assertThrows(
        CancellationException.class,
        () -> STACKED.train(PLAN.listener(progress).cancelWhen(atCall(3)), DATA, backend));
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
            RuntimeException.class, () -> STACKED.train(PLAN.listener(listener), DATA, backend));
    assertEquals("listener", thrown.getMessage());
  }

  @Test
  void aConditionThatThrows() {
    IllegalStateException failure = new IllegalStateException("condition");
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                STACKED.train(
                    PLAN.cancelWhen(
                        () -> {
                          throw failure;
                        }),
                    DATA,
                    backend));
    assertSame(failure, thrown);
  }

  private static Training descent(double rate) {
    return PLAN.optimizer(Optimizer.sgd()).schedule(Schedule.constant()).learningRate(rate);
  }

  private TrainingDivergedException diverge(Architecture architecture, Training plan) {
    return assertThrows(
        TrainingDivergedException.class, () -> architecture.train(plan, DATA, backend));
  }

  @Test
  void divergedInALayer() {
    TrainingDivergedException e = diverge(Autoencoder.undercomplete(12, 3), descent(1e25));
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
    TrainingDivergedException e = diverge(Autoencoder.undercomplete(12, 3), descent(3e11));
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
    TrainingDivergedException e = diverge(Autoencoder.undercomplete(12, 3), plan);
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
            () -> Autoencoder.undercomplete(3, 1).train(plan, large, backend));
    assertEquals(1, e.epoch());
    assertEquals(1, e.batch());
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
        () -> STACKED.train(greedy, DATA, backend),
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
    Architecture linear = Autoencoder.stacked(3, 2, 1).hiddenActivation(Activation.IDENTITY);
    TrainingDivergedException e =
        assertThrows(TrainingDivergedException.class, () -> linear.train(greedy, large, backend));
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
    Training plan = PLAN.validation(spoilt(row, 12)).listener(progress);
    for (Training each : List.of(plan, plan.earlyStopping(new EarlyStopping(2, 0)))) {
      progress.events.clear();
      TrainingDivergedException e = diverge(STACKED, each);
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
    Layout layout = Layout.of(STACKED);
    try (Scope scope = backend.newScope();
        CompiledSteps steps = new CompiledSteps(backend)) {
      Evaluation evaluation =
          new Evaluation(
              steps,
              scope,
              Objective.of(STACKED, LossFunction.SQUARED_ERROR),
              new ParameterBlock(scope, layout.weightShapes(), layout.biasLengths()),
              Dataset.of(values),
              10);
      Stage stage = new Stage("joint", 1, 1, 10, DType.FLOAT32);
      assertEquals("validation row 6, column 3", evaluation.notFinite(layout, stage, 1).where());
    }
  }

  @Test
  void divergedInFineTuningsValidation() {
    assertError(
        TrainingDivergedException.class,
        () -> STACKED.train(Training.greedy(1).fineTune(1).validation(spoilt(3)), DATA, backend),
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
            .learningRate(3e38)
            .validation(large);
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class,
            () -> Autoencoder.undercomplete(3, 1).train(plan, large, backend));
    assertEquals(1, e.epoch());
    assertEquals("encoder layer 1's parameters after the last update", e.where());
  }

  /** Six steps: two sizes of batch, trained and measured, and two of validation; then inference. */
  @Test
  void aBackendThatCanNotPrepareAStep() {
    for (int room = 0; room < 6; room++) {
      try (FailingBackend failing = new FailingBackend(room)) {
        assertThrows(BackendException.OutOfMemory.class, () -> STACKED.train(PLAN, DATA, failing));
        assertEquals(0, failing.openSteps(), "with room for " + room);
        assertEquals(0, failing.bytes(), "with room for " + room);
      }
    }
    for (int room = 6; room < 10; room++) {
      try (FailingBackend failing = new FailingBackend(room)) {
        try (Autoencoder model = STACKED.train(PLAN, DATA, failing)) {
          assertEquals(0, failing.openSteps());
          assertThrows(BackendException.OutOfMemory.class, () -> model.encode(DATA));
          assertEquals(0, failing.openSteps(), "with room for " + room);
        }
        assertEquals(0, failing.bytes(), "with room for " + room);
      }
    }
  }
}
