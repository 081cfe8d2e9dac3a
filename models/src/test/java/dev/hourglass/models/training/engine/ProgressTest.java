package dev.hourglass.models.training.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Progress;
import dev.hourglass.models.Samples;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Seeds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener hears. */
final class ProgressTest {
  private static final Dataset DATA = Samples.mixtures(25, 12, 3, 1);
  private static final Architecture STACKED = Architecture.stacked(12, 6, 3);
  private static final Dataset OTHERS = Samples.mixtures(13, 12, 3, 2);
  private final Backend backend = Samples.java(1);
  private final Progress progress = new Progress();

  @AfterEach
  void close() {
    backend.close();
  }

  private Autoencoder train(Architecture architecture, Training plan) {
    return Trainer.on(backend).listener(progress).train(architecture, plan, DATA);
  }

  @Test
  void eventsComeInOrder() {
    train(STACKED, Training.epochs(2).batchSize(10));
    assertEquals(
        List.of(
            "start joint",
            "batch 1.1",
            "batch 1.2",
            "batch 1.3",
            "epoch 1",
            "batch 2.1",
            "batch 2.2",
            "batch 2.3",
            "epoch 2",
            "finish joint after 2"),
        progress.events);
    assertEquals(List.of(new Stage("joint", 2, 3, 25, DType.FLOAT32)), progress.stages);
  }

  @Test
  void aBatchMayBeTheWholeData() {
    train(STACKED, Training.epochs(1).batchSize(25));
    assertEquals(
        List.of("start joint", "batch 1.1", "epoch 1", "finish joint after 1"), progress.events);
  }

  @Test
  void aBatchMayBeOneRow() {
    train(STACKED, Training.epochs(1).batchSize(1));
    assertEquals(25, progress.batchLosses.size());
    assertEquals(List.of(new Stage("joint", 1, 25, 25, DType.FLOAT32)), progress.stages);
  }

  @Test
  void stagesOfGreedyTrainingAreNamedByTheirLayers() {
    train(STACKED, Training.greedy(2).batchSize(10).fineTune(1));
    assertEquals(
        List.of(
            new Stage("greedy 1/2 (12-6)", 2, 3, 25, DType.FLOAT32),
            new Stage("greedy 2/2 (6-3)", 2, 3, 25, DType.FLOAT32),
            new Stage("fine-tuning", 1, 3, 25, DType.FLOAT32)),
        progress.stages);
  }

  @Test
  void theEpochsLossIsTheMeanOverItsRows() {
    train(STACKED, Training.epochs(2).batchSize(10));
    for (int epoch = 0; epoch < 2; epoch++) {
      List<Double> losses = progress.batchLosses.subList(3 * epoch, 3 * epoch + 3);
      double mean = (10 * losses.get(0) + 10 * losses.get(1) + 5 * losses.get(2)) / 25;
      assertEquals(mean, progress.epochs.get(epoch).trainLoss(), 1e-12);
    }
  }

  /** 45 rows in batches of 10 are four whole ones and a half one. */
  @Test
  void onlyTheLastBatchOfEachIntervalIsReported() {
    Dataset data = Samples.mixtures(45, 12, 3, 1);
    Training plan = Training.epochs(1).batchSize(10).seed(3);
    Architecture architecture = STACKED;
    Progress each = new Progress();
    float[] parameters;
    try (Autoencoder model = Trainer.on(backend).listener(each).train(architecture, plan, data)) {
      parameters = Samples.parameters(model);
    }
    try (Autoencoder model =
        Trainer.on(backend).listener(progress).train(architecture, plan.lossInterval(3), data)) {
      assertArrayEquals(parameters, Samples.parameters(model));
    }
    assertEquals(
        List.of(
            "start joint",
            "batch 1.3",
            "batch 1.4",
            "batch 1.5",
            "epoch 1",
            "finish joint after 1"),
        progress.events);
    List<Double> losses = each.batchLosses;
    assertEquals(
        (losses.get(0) + losses.get(1) + losses.get(2)) / 3, progress.batchLosses.get(0), 1e-6);
    assertEquals(losses.get(3), progress.batchLosses.get(1), 1e-6);
    assertEquals(losses.get(4), progress.batchLosses.get(2), 1e-6);
    assertEquals(each.firstLoss(), progress.firstLoss(), 1e-6);
  }

  @Test
  void reportsAreFinite() {
    Trainer.on(backend)
        .listener(progress)
        .validation(OTHERS)
        .train(STACKED, Training.epochs(3).batchSize(10), DATA);
    for (int i = 0; i < 3; i++) {
      EpochReport report = progress.epochs.get(i);
      assertEquals(i + 1, report.epoch());
      assertTrue(report.trainLoss() > 0 && Double.isFinite(report.trainLoss()));
      assertTrue(report.lastBatchError() > 0 && Double.isFinite(report.lastBatchError()));
      assertTrue(report.rowsPerSecond() > 0 && Double.isFinite(report.rowsPerSecond()));
      assertEquals(25 / (report.elapsed().toNanos() * 1e-9), report.rowsPerSecond(), 1e-6);
    }
  }

  @Test
  void validationIsReportedOnlyIfAskedFor() {
    train(STACKED, Training.epochs(2).batchSize(10));
    assertTrue(progress.epochs.stream().allMatch(report -> report.validationLoss().isEmpty()));
  }

  @Test
  void greedyStagesAreNotValidated() {
    Trainer.on(backend)
        .listener(progress)
        .validation(OTHERS)
        .train(STACKED, Training.greedy(1).batchSize(10).fineTune(1), DATA);
    assertEquals(
        List.of(false, false, true),
        progress.epochs.stream().map(report -> report.validationLoss().isPresent()).toList());
  }

  /** With fewer rows than a batch, as many, a multiple, and a multiple and some. */
  @Test
  void theValidationLossIsThatOfTheModel() {
    for (int rows : new int[] {1, 9, 10, 20, 23}) {
      Dataset validation = Samples.mixtures(rows, 12, 3, 4);
      Progress heard = new Progress();
      Training plan = Training.epochs(2).batchSize(10);
      try (Autoencoder model =
          Trainer.on(backend).validation(validation).listener(heard).train(STACKED, plan, DATA)) {
        double expected = model.meanSquaredError(validation);
        double reported = heard.epochs.get(1).validationLoss().orElseThrow();
        assertEquals(expected, reported, 1e-5 * expected, rows + " rows");
      }
    }
  }

  @Test
  void validationDoesNotChangeTheTraining() {
    Training plan = Training.epochs(2).batchSize(10);
    Autoencoder with = Trainer.on(backend).validation(OTHERS).train(STACKED, plan, DATA);
    Autoencoder without = Trainer.on(backend).train(STACKED, plan, DATA);
    assertArrayEquals(Samples.parameters(without), Samples.parameters(with));
  }

  /** The last batch is the only one, so its error after the update is that of the model. */
  @Test
  void theLastBatchesErrorIsWithoutNoiseAndThroughTheOutput() {
    Architecture architecture = STACKED.outputActivation(Activation.SIGMOID);
    Training plan = Training.epochs(2).batchSize(25).noise(new Noise.Gaussian(0.5f));
    try (Autoencoder model = train(architecture, plan)) {
      double expected = model.meanSquaredError(DATA);
      assertEquals(expected, progress.epochs.get(1).lastBatchError(), 1e-5 * expected);
    }
  }

  @Test
  void thePenaltyIsReportedOnlyIfAskedFor() {
    Training plan = Training.epochs(1).batchSize(25).seed(6).l2(0.1f);
    float[] start = OneStage.initial(STACKED, DATA, Seeds.derive(6, 0));
    double squares = 0;
    // 12·6 + 6·3 weights each way.
    for (int i = 0; i < 2 * (12 * 6 + 6 * 3); i++) {
      squares += (double) start[i] * start[i];
    }
    Progress penalized = new Progress();
    Trainer.on(backend).listener(penalized).train(STACKED, plan.reportPenalty(), DATA).close();
    train(STACKED, plan).close();
    double penalty = 0.1 / 2 * squares;
    assertTrue(penalty > 0.1, "large enough to be seen");
    assertEquals(progress.firstLoss() + penalty, penalized.firstLoss(), 1e-5 * penalty);
    assertEquals(Map.of("reconstruction", progress.firstLoss()), progress.epochs.get(0).terms());
    Map<String, Double> terms = penalized.epochs.get(0).terms();
    assertEquals(List.of("reconstruction", "l2"), List.copyOf(terms.keySet()));
    assertEquals(progress.firstLoss(), terms.get("reconstruction"));
    assertEquals(penalty, terms.getOrDefault("l2", 0.0), 1e-5 * penalty);
  }

  private static double sum(Map<String, Double> terms) {
    return terms.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** With a last, smaller batch, several batches between two looks, and noise. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void termsAddUpToTheLoss(boolean reportsPenalty) {
    Training plan =
        Training.greedy(2)
            .fineTune(3)
            .batchSize(4)
            .lossInterval(3)
            .noise(new Noise.Gaussian(0.1f))
            .l2(0.1f);
    Trainer.on(backend)
        .listener(progress)
        .validation(OTHERS)
        .train(STACKED, reportsPenalty ? plan.reportPenalty() : plan, DATA)
        .close();
    assertEquals(2 + 2 + 3, progress.epochs.size());
    List<String> names =
        reportsPenalty ? List.of("reconstruction", "l2") : List.of("reconstruction");
    for (EpochReport report : progress.epochs) {
      assertEquals(names, List.copyOf(report.terms().keySet()));
      assertEquals(report.trainLoss(), sum(report.terms()), 1e-12);
      assertTrue(
          report.terms().values().stream().allMatch(value -> value > 1e-3), report::toString);
      boolean isValidated = report.stage().name().equals("fine-tuning");
      // The penalty is of the weights, whatever the data.
      assertEquals(
          isValidated ? Set.of("reconstruction") : Set.of(), report.validationTerms().keySet());
      assertEquals(report.validationLoss().orElse(0), sum(report.validationTerms()), 1e-12);
    }
  }

  @Test
  void theTermsOfAReportCanNotBeChanged() {
    Trainer.on(backend)
        .listener(progress)
        .validation(OTHERS)
        .train(STACKED, Training.epochs(1), DATA)
        .close();
    EpochReport report = progress.epochs.get(0);
    assertThrows(UnsupportedOperationException.class, () -> report.terms().clear());
    assertThrows(UnsupportedOperationException.class, () -> report.validationTerms().clear());
  }
}
