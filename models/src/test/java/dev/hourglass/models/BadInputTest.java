package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Backend;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a model or a closed backend can't do is refused, and says why. */
final class BadInputTest {
  private static final Dataset DATA = Samples.uniform(20, 6, 1);
  private static final Architecture STACKED = Architecture.stacked(6, 4, 2);
  private static final Training PLAN = Training.epochs(1).batchSize(10);
  private final Backend backend = Samples.java(1);

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, backend.bytes());
    backend.close();
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
          () -> Trainer.on(closed).train(STACKED, plan, DATA),
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
