package dev.hourglass.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.hourglass.models.training.Stage;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
  void aProductWithAWrongElementIsRefused() {
    List<Product> all = Product.of(LAYERS, 20);
    try (ProductRun products = new ProductRun(backend, Precision.FLOAT32, LAYERS, 20, all)) {
      for (Product product : all) {
        products.run();
        products.requireResults();
        FloatBuffer result = FloatBuffer.allocate(product.m() * product.n());
        products.result(product).download(result);
        result.put(0, result.get(0) + 0.01f);
        products.result(product).upload(result);
        String message =
            String.valueOf(
                assertThrows(IllegalStateException.class, products::requireResults).getMessage());
        assertTrue(message.startsWith("Element (0, 0) of " + product), message);
      }
    }
  }

  @Test
  void theProductsOfAPartPass() {
    for (MatrixProductBenchmark.Part part : MatrixProductBenchmark.Part.values()) {
      List<Product> some = part.of(LAYERS, 20);
      try (ProductRun products = new ProductRun(backend, Precision.FLOAT32, LAYERS, 20, some)) {
        products.forget();
        products.run(2);
        products.requireResults();
      }
    }
  }

  private interface Call {
    FloatBuffer run();
  }

  @Test
  void inferenceIsRefusedUnlessResultsAreThoseOfTheirRows() {
    try (InferenceCalls calls =
        new InferenceCalls(backend, Precision.FLOAT32, new int[] {30, 8}, 256)) {
      assertThrows(IllegalStateException.class, calls::requireResults);
      List<Call> all =
          List.of(
              calls::encodeOne,
              calls::reconstructOne,
              calls::scoreOne,
              calls::encodeMany,
              calls::reconstructMany,
              calls::scoreMany);
      for (int i = 0; i < all.size(); i++) {
        boolean isMany = i >= 3;
        FloatBuffer results = all.get(i).run();
        calls.requireResults();

        calls.forget();
        assertRefused(calls, "NaN");

        all.get(i).run();
        for (int j = 0; j < results.limit(); j++) {
          results.put(j, 0);
        }
        assertRefused(calls, "0.0");

        all.get(i).run();
        for (int j = 0; j < results.limit(); j++) {
          results.put(j, 1.01f * results.get(j));
        }
        assertRefused(calls, "");

        if (isMany) {
          all.get(i).run();
          int width = results.limit() / 256;
          for (int j = width; j < results.limit(); j++) {
            results.put(j, results.get(j % width));
          }
          assertRefused(calls, "");
        } else {
          // The results of the row before.
          float[] before = new float[results.limit()];
          all.get(i).run();
          results.get(0, before);
          all.get(i).run();
          results.put(0, before);
          assertRefused(calls, "");
        }
      }
    }
  }

  @Test
  void inferenceWithRoundedOperandsPasses() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    Set<String> mixed = UsableBackends.withBfloat16(UsableBackends.choose(List.of(), nowhere));
    assumeFalse(mixed.isEmpty(), "no backend here computes BFLOAT16");
    for (String name : mixed) {
      try (Backend fast = Backends.open(name);
          InferenceCalls calls =
              new InferenceCalls(fast, Precision.BFLOAT16, new int[] {784, 300, 150}, 300)) {
        calls.reconstructMany();
        calls.requireResults();
        calls.scoreMany();
        calls.requireResults();
        FloatBuffer codes = calls.encodeMany();
        calls.requireResults();
        for (int i = 0; i < codes.limit(); i++) {
          codes.put(i, 1.2f * codes.get(i));
        }
        assertRefused(calls, "");
      }
    }
  }

  private static void assertRefused(InferenceCalls calls, String found) {
    String message =
        String.valueOf(
            assertThrows(IllegalStateException.class, calls::requireResults).getMessage());
    assertTrue(message.contains("is " + found), message);
    assertTrue(message.endsWith("the result is wrong"), message);
  }

  @Test
  void aFirstStepWithoutProgressIsRefused() {
    FirstStepBenchmark.requireProgress("java", 0, "2.0", "1.5");
    assertNoProgress(1, "2.0", "1.5");
    assertNoProgress(0, "2.0", "2.0");
    assertNoProgress(0, "2.0", "NaN");
    assertNoProgress(0, "NaN", "1.5");
    assertNoProgress(0, "2.0", null);
    assertNoProgress(0, null, null);
  }

  private static void assertNoProgress(
      int exitCode, @Nullable String firstLoss, @Nullable String lastLoss) {
    String message =
        String.valueOf(
            assertThrows(
                    IllegalStateException.class,
                    () ->
                        FirstStepBenchmark.requireProgress(
                            "java FirstStep", exitCode, firstLoss, lastLoss))
                .getMessage());
    assertEquals(
        "java FirstStep ended with %d; the losses it printed are %s and %s, which should fall"
            .formatted(exitCode, firstLoss, lastLoss),
        message);
  }

  @Test
  void neighboursThatHaveEndedAreNoticed() {
    Neighbours neighbours = new Neighbours(2);
    try {
      neighbours.requireAlive();
    } finally {
      neighbours.close();
    }
    assertThrows(IllegalStateException.class, neighbours::requireAlive);
    try (Neighbours none = new Neighbours(0)) {
      none.requireAlive();
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
