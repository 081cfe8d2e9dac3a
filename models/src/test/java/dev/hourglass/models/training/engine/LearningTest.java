package dev.hourglass.models.training.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.data.synthetic.Digits;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Progress;
import dev.hourglass.models.Reference;
import dev.hourglass.models.Samples;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Schedule;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingRun;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Seeds;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is trained in whatever way, it learns. */
final class LearningTest {
  private static final Dataset DIGITS = Digits.synthetic(300, 1);
  private static final Training PLAN = Training.epochs(20).batchSize(15).learningRate(5e-3).seed(1);
  private static Backend backend = Samples.java(1);

  @BeforeAll
  static void open() {
    backend = Samples.java(2);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  /** Error of answering every image with the mean image. */
  private static double varianceOfPixels() {
    double[] mean = new double[784];
    for (float[] row : DIGITS.toArray()) {
      for (int i = 0; i < row.length; i++) {
        mean[i] += row[i] / (double) DIGITS.rows();
      }
    }
    double sum = 0;
    for (float[] row : DIGITS.toArray()) {
      for (int i = 0; i < row.length; i++) {
        sum += (row[i] - mean[i]) * (row[i] - mean[i]);
      }
    }
    return sum / DIGITS.rows() / 784;
  }

  private static void assertLearns(Architecture architecture, Training plan, double part) {
    Progress progress = new Progress();
    long before = backend.bytes();
    try (Autoencoder model =
        Trainer.on(backend).listener(progress).train(architecture, plan, DIGITS)) {
      assertTrue(
          progress.lastLoss() < progress.firstLoss(),
          progress.firstLoss() + " to " + progress.lastLoss());
      double error = model.meanSquaredError(DIGITS);
      double bound = part * varianceOfPixels();
      assertTrue(error < bound, "error " + error + ", not below " + bound);
    }
    assertEquals(before, backend.bytes());
  }

  static Stream<Arguments> models() {
    Architecture stacked = Architecture.stacked(784, 64, 16);
    Architecture pixels = stacked.outputActivation(Activation.SIGMOID);
    return Stream.of(
        Arguments.of(Architecture.undercomplete(784, 16), PLAN),
        Arguments.of(Architecture.undercomplete(784, 16).tied(), PLAN),
        Arguments.of(stacked, PLAN),
        Arguments.of(stacked.tied(), PLAN),
        Arguments.of(stacked, PLAN.l2(1e-5f)),
        Arguments.of(stacked.codeActivation(Activation.ELU), PLAN),
        Arguments.of(pixels, PLAN),
        Arguments.of(pixels.tied(), PLAN),
        Arguments.of(stacked.initializer(new Initializer.Pca(0.05)), PLAN.learningRate(1e-3)),
        Arguments.of(stacked, PLAN.noise(new Noise.Gaussian(0.3f))),
        Arguments.of(stacked, PLAN.noise(new Noise.Masking(0.3f))));
  }

  @ParameterizedTest
  @MethodSource("models")
  void models(Architecture architecture, Training plan) {
    assertLearns(architecture, plan, 0.7);
  }

  static Stream<Arguments> greedyModels() {
    Training greedy = Training.greedy(20).batchSize(15).learningRate(5e-3).seed(1);
    Architecture stacked = Architecture.stacked(784, 64, 16);
    Architecture pixels = stacked.outputActivation(Activation.SIGMOID);
    return Stream.of(
        Arguments.of(stacked, greedy),
        Arguments.of(stacked.tied(), greedy),
        Arguments.of(pixels, greedy),
        Arguments.of(stacked, greedy.fineTune(4)),
        Arguments.of(stacked.tied(), greedy.fineTune(4)),
        Arguments.of(stacked, greedy.noise(new Noise.Masking(0.2f)).fineTune(4)));
  }

  @ParameterizedTest
  @MethodSource("greedyModels")
  void greedilyTrainedModels(Architecture architecture, Training plan) {
    Progress progress = new Progress();
    try (Autoencoder model =
        Trainer.on(backend).listener(progress).train(architecture, plan, DIGITS)) {
      double error = model.meanSquaredError(DIGITS);
      assertTrue(error < 0.8 * varianceOfPixels(), "error " + error);
    }
    for (int first = 0; first < progress.epochs.size(); ) {
      String stage = progress.epochs.get(first).stage().name();
      int last = first + progress.epochs.get(first).stage().epochs() - 1;
      double from = progress.epochs.get(first).trainLoss();
      double to = progress.epochs.get(last).trainLoss();
      assertTrue(to < from, stage + ": " + from + " to " + to);
      first = last + 1;
    }
  }

  @ParameterizedTest
  @EnumSource(LossFunction.class)
  void losses(LossFunction loss) {
    Architecture pixels = Architecture.stacked(784, 64, 16).outputActivation(Activation.SIGMOID);
    // An absolute error is content with the median: black for most pixels, for a long time.
    double part = loss == LossFunction.ABSOLUTE_ERROR ? 1.1 : 0.7;
    assertLearns(pixels.loss(loss), PLAN.learningRate(1e-2), part);
  }

  @Test
  void theLossThatIsReportedIsTheOneAskedFor() {
    // One batch, so the first report is of the untrained model, which a reference computes too.
    Dataset data = Samples.uniform(8, 6, 1);
    Architecture architecture = Architecture.stacked(6, 4, 2).outputActivation(Activation.SIGMOID);
    float[] start = OneStage.initial(architecture, data, Seeds.derive(3, 0));
    Reference reference = new Reference(Samples.model(architecture, start, backend));
    for (LossFunction loss : LossFunction.values()) {
      double expected = 0;
      for (float[] row : data.toArray()) {
        double[] output = reference.reconstruct(row);
        for (int i = 0; i < 6; i++) {
          boolean logits = loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;
          double o = logits ? Math.log(output[i] / (1 - output[i])) : output[i];
          expected += loss.value(o, row[i]) / (8 * 6);
        }
      }
      Progress progress = new Progress();
      Training plan = Training.epochs(1).batchSize(8).seed(3);
      Trainer.on(backend).listener(progress).train(architecture.loss(loss), plan, data).close();
      assertEquals(expected, progress.firstLoss(), 1e-5 * expected, loss.name());
    }
  }

  static Stream<Arguments> optimizers() {
    return Stream.of(
        Arguments.of(Optimizer.adam(), 5e-3),
        Arguments.of(Optimizer.adamW(1e-3f), 5e-3),
        Arguments.of(Optimizer.muon(1e-3f), 5e-3),
        Arguments.of(Optimizer.sgd(), 5),
        Arguments.of(Optimizer.momentum(0.9f), 1),
        Arguments.of(Optimizer.nesterov(0.9f), 1));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void optimizers(Optimizer optimizer, double rate) {
    assertLearns(
        Architecture.undercomplete(784, 16), PLAN.optimizer(optimizer).learningRate(rate), 0.85);
  }

  @Test
  void theScheduleIsFollowed() {
    // Plain descent on one batch moves by rate times gradient: a rate of half moves half as far.
    Dataset data = Samples.uniform(8, 6, 1);
    Architecture architecture = Architecture.undercomplete(6, 2);
    Training plan =
        Training.epochs(1).batchSize(8).optimizer(Optimizer.sgd()).learningRate(0.5).seed(3);
    float[] start = OneStage.initial(architecture, data, Seeds.derive(3, 0));
    float[] full = trained(architecture, plan.schedule(Schedule.constant()), data);
    float[] cycle = trained(architecture, plan.schedule(Schedule.oneCycle(0.5)), data);
    for (int i = 0; i < start.length; i++) {
      assertEquals((full[i] - start[i]) / 25, cycle[i] - start[i], 1e-6);
    }
    // Two epochs, the second at a hundredth of the rate of the first.
    Training two =
        Training.epochs(2)
            .batchSize(8)
            .optimizer(Optimizer.sgd())
            .learningRate(0.5)
            .seed(3)
            .schedule(Schedule.step(2, 0.01));
    float[] twice = trained(architecture, two, data);
    double first = 0;
    double second = 0;
    for (int i = 0; i < start.length; i++) {
      first += Math.pow(full[i] - start[i], 2);
      second += Math.pow(twice[i] - full[i], 2);
    }
    assertTrue(second > 0 && Math.sqrt(second) < 0.011 * Math.sqrt(first), second + ", " + first);
  }

  @Test
  void l2ShrinksWeightsAndNotBiases() {
    Dataset data = Samples.mixtures(64, 6, 2, 1);
    Architecture architecture = Architecture.undercomplete(6, 2);
    Training plan = Training.epochs(30).batchSize(16).learningRate(0.02).seed(3);
    float[] free = trained(architecture, plan, data);
    float[] penalized = trained(architecture, plan.l2(10), data);
    int weights = 2 * 6 * 2;
    double freeNorm = 0;
    double penalizedNorm = 0;
    for (int i = 0; i < weights; i++) {
      freeNorm += free[i] * free[i];
      penalizedNorm += penalized[i] * penalized[i];
    }
    assertTrue(penalizedNorm < 1e-2 * freeNorm, penalizedNorm + ", " + freeNorm);
    // With weights near 0 the output biases alone answer: with the mean.
    float[][] rows = data.toArray();
    for (int i = 0; i < 6; i++) {
      double mean = 0;
      for (float[] row : rows) {
        mean += row[i] / (double) rows.length;
      }
      assertEquals(mean, penalized[penalized.length - 6 + i], 0.1 * mean + 0.02);
    }
  }

  /** Of data with variance v, a linear model learns to keep v/(v + σ²) of what it is shown. */
  @Test
  void noiseIsOnTheInputAndNotOnTheTarget() {
    Dataset data = Samples.uniform(400, 8, 1);
    Architecture architecture = Architecture.stacked(8, 8);
    Training plan = Training.epochs(200).batchSize(20).learningRate(0.03).seed(3).l2(1e-9f);
    double v = 1 / 12.0;
    double noise = 0.3 * 0.3;
    Progress progress = new Progress();
    Trainer trainer = Trainer.on(backend).listener(progress);
    try (Autoencoder plain = Trainer.on(backend).train(architecture, plan, data);
        Autoencoder denoising =
            trainer.train(architecture, plan.noise(new Noise.Gaussian(0.3f)), data)) {
      assertEquals(0, plain.meanSquaredError(data), 1e-3);
      double clean = v * Math.pow(noise / (v + noise), 2);
      assertEquals(clean, denoising.meanSquaredError(data), 0.2 * clean);
      double noisy = v * noise / (v + noise);
      assertEquals(noisy, progress.lastLoss(), 0.1 * noisy);
    }
  }

  /** The identity passes the noise on, so that its loss is that of the noise. */
  @Test
  void noiseIsAsStrongAsAskedForAndNeverTheSame() {
    float[][] rows = new float[1000][6];
    for (float[] row : rows) {
      Arrays.fill(row, 1);
    }
    Dataset ones = Dataset.of(rows);
    Architecture architecture = Architecture.stacked(6, 6);
    float[] identity = new float[(int) architecture.parameterCount()];
    for (int i = 0; i < 6; i++) {
      identity[i * 7] = 1;
      identity[36 + i * 7] = 1;
    }
    Map<Noise, Double> expected =
        Map.of(
            new Noise.Masking(0.3f), 0.3,
            new Noise.Masking(0.9f), 0.9,
            new Noise.Gaussian(0.2f), 0.04,
            new Noise.Gaussian(2), 4.0);
    expected.forEach(
        (noise, loss) -> {
          Progress progress = new Progress();
          Training plan = Training.epochs(2).batchSize(600).learningRate(1e-30).noise(noise);
          TrainingRun run = TrainingRun.on(backend).listener(progress);
          OneStage.train(architecture, plan, 2, run, ones, 1, identity);
          for (double batch : progress.batchLosses) {
            // 2,400 elements at least.
            assertEquals(loss, batch, 0.12 * loss, noise.toString());
          }
          assertEquals(4, new HashSet<>(progress.batchLosses).size(), "fresh in every batch");
        });
  }

  private static float[] trained(Architecture architecture, Training plan, Dataset data) {
    try (Autoencoder model = Trainer.on(backend).train(architecture, plan, data)) {
      return Samples.parameters(model).clone();
    }
  }
}
