package dev.hourglass.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.models.training.Stage;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checks that keep a wrong computation from getting a figure. */
final class ChecksTest {
  private static final Layers LAYERS = Layers.parse("30-8-30");

  private Backend backend = Backends.open("java");

  @BeforeEach
  void open() {
    backend = Backends.open("java");
  }

  @AfterEach
  void close() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  @Test
  void aStepThatTrainsPasses() {
    try (WatchedStep step = new WatchedStep(backend, Precision.FLOAT32, LAYERS, 20)) {
      step.takeFirstEpoch();
      step.run();
      step.requireProgress();
    }
  }

  @Test
  void aStepWhoseLossHasNotFallenIsRefused() {
    try (WatchedStep step = new WatchedStep(backend, Precision.FLOAT32, LAYERS, 20)) {
      step.takeFirstEpoch();
      assertThrows(IllegalStateException.class, step::requireProgress);
    }
  }

  @Test
  void productsArePassedOnlyWhenTheyAreComputed() {
    List<Product> all = Product.of(LAYERS, 20);
    try (ProductRun products = new ProductRun(backend, Precision.FLOAT32, LAYERS, 20, all)) {
      products.run();
      products.requireResults();
      products.forget();
      String message =
          String.valueOf(
              assertThrows(IllegalStateException.class, products::requireResults).getMessage());
      assertTrue(message.contains("is NaN instead of"), message);
    }
  }

  @Test
  void aTrainingWhoseLossRisesIsRefused() {
    Stage stage = new Stage("joint", 1, 4, 8, DType.FLOAT32);
    assertThrows(IllegalStateException.class, () -> listened(stage, 1, 1, 1, 1));
    assertThrows(IllegalStateException.class, () -> listened(stage, 1, 1, 1, Double.NaN));
    assertThrows(IllegalStateException.class, new StageLosses()::requireProgress);
    listened(stage, 2, 1, 1, 1).requireProgress();
  }

  private static StageLosses listened(Stage stage, double... losses) {
    StageLosses listener = new StageLosses();
    listener.stageStarted(stage);
    for (int i = 0; i < losses.length; i++) {
      listener.batchFinished(stage, 1, i + 1, losses[i]);
    }
    listener.stageFinished(stage, 1);
    return listener;
  }
}
