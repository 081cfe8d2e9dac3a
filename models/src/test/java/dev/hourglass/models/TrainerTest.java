package dev.hourglass.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;
import dev.hourglass.table.Scaling;
import dev.hourglass.tensor.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What belongs to one run is chosen on a copy of the trainer, and of it alone. */
final class TrainerTest {
  private static final Architecture STACKED = Architecture.stacked(12, 6, 3);
  private static final Training PLAN = Training.epochs(2).batchSize(10);
  private static final Dataset DATA = Samples.mixtures(25, 12, 3, 1);
  private static final Dataset OTHERS = Samples.mixtures(13, 12, 3, 2);
  private final Backend backend = Samples.java(1);

  @AfterEach
  void nothingIsLeft() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  @Test
  void eachChoiceIsMadeOnACopy() {
    Progress heard = new Progress();
    Trainer plain = Trainer.on(backend);
    Trainer listening = plain.listener(heard);
    Trainer validating = listening.validation(OTHERS);
    Trainer cancelled = validating.cancelWhen(() -> true);
    plain.train(STACKED, PLAN, DATA).close();
    assertEquals(List.of(), heard.events, "the first has no listener");
    listening.train(STACKED, PLAN, DATA).close();
    assertEquals(2, heard.epochs.size());
    assertTrue(heard.epochs.stream().allMatch(report -> report.validationLoss().isEmpty()));
    heard.epochs.clear();
    validating.train(STACKED, PLAN, DATA).close();
    assertEquals(2, heard.epochs.size(), "the listener is kept");
    assertTrue(heard.epochs.stream().allMatch(report -> report.validationLoss().isPresent()));
    heard.epochs.clear();
    assertThrows(CancellationException.class, () -> cancelled.train(STACKED, PLAN, DATA));
    assertEquals(List.of(), heard.epochs);
    // The other way round they are kept too.
    Trainer turned = plain.cancelWhen(() -> false).validation(OTHERS).listener(heard);
    turned.train(STACKED, PLAN, DATA).close();
    assertTrue(heard.epochs.get(1).validationLoss().isPresent());
  }

  @Test
  void oneTrainerTrainsManyTimesAlike() {
    Trainer trainer = Trainer.on(backend);
    try (Autoencoder first = trainer.train(STACKED, PLAN, DATA);
        Autoencoder other = trainer.train(STACKED.tied(), PLAN, DATA);
        Autoencoder second = trainer.train(STACKED, PLAN, DATA)) {
      assertArrayEquals(Samples.parameters(first), Samples.parameters(second));
      assertEquals(STACKED.tied(), other.architecture());
    }
  }

  @Test
  void theResultIsBoundToTheBackend() {
    try (Autoencoder model = Trainer.on(backend).train(STACKED, PLAN, DATA)) {
      assertEquals(0, backend.bytes(), "the training's memory is freed");
      model.encode(DATA);
      assertTrue(backend.bytes() > 0);
    }
  }

  /**
   * Of a greedy training the epochs that fine-tune are observed, and nothing comes out otherwise.
   */
  @Test
  void anObserverIsShownTheModelAfterEachEpochOfAllLayers() {
    Training greedy = Training.greedy(3).fineTune(2).batchSize(10);
    List<Autoencoder> seen = new ArrayList<>();
    List<float[]> parameters = new ArrayList<>();
    Progress heard = new Progress();
    float[][] reconstructed = new float[1][];
    Trainer observed =
        Trainer.on(backend)
            .observer(
                (report, model) -> {
                  seen.add(model);
                  parameters.add(Samples.parameters(model));
                  assertEquals(seen.size(), report.epoch());
                  reconstructed[0] = model.reconstruct(DATA)[0];
                })
            .listener(heard);
    try (Autoencoder plain = Trainer.on(backend).train(STACKED, greedy, DATA);
        Autoencoder model = observed.train(STACKED, greedy, DATA)) {
      assertArrayEquals(Samples.parameters(plain), Samples.parameters(model));
      assertEquals(2, seen.size());
      assertArrayEquals(Samples.parameters(model), parameters.get(1), "the last is the result");
      assertFalse(Arrays.equals(parameters.get(0), parameters.get(1)), "the first is not");
      assertArrayEquals(model.reconstruct(DATA)[0], reconstructed[0]);
      assertEquals(2 * 3 + 2, heard.epochs.size(), "the listener hears of all");
      seen.forEach(each -> assertThrows(IllegalStateException.class, () -> each.encode(DATA)));
    }
  }

  /** What is shown reconstructs in the units of the data, as the result does. */
  @Test
  void anObserverIsShownModelsThatScale() {
    Dataset data = Samples.mixtures(40, 12, 3, 5);
    List<float[]> shown = new ArrayList<>();
    try (Autoencoder model =
        Trainer.on(backend)
            .scaling(new Scaling.Standard())
            .observer((report, seen) -> shown.add(seen.reconstruct(data)[7]))
            .train(STACKED, Training.epochs(2).batchSize(10), data)) {
      assertEquals(2, shown.size());
      assertArrayEquals(model.reconstruct(data)[7], shown.get(1));
    }
  }
}
