package dev.hourglass.models.training.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Progress;
import dev.hourglass.models.Samples;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Schedule;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingRun;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything follows from the seed, to the last bit. */
final class ReproducibilityTest {
  /** Not a multiple of the batch size, so that there is a last, smaller batch. */
  private static final Dataset DATA = Samples.mixtures(130, 90, 5, 1);

  private static float[] trained(
      Architecture architecture, Training plan, Dataset data, int threads) {
    try (Backend backend = Samples.java(threads);
        Autoencoder model = Trainer.on(backend).train(architecture, plan, data)) {
      return Samples.parameters(model);
    }
  }

  @Test
  void theBestPrecisionOfABackendWithoutMixedPrecisionIsSinglePrecision() {
    Architecture architecture = Architecture.stacked(90, 8);
    Training plan = Training.epochs(1).batchSize(32).seed(4);
    assertArrayEquals(
        trained(architecture, plan.precision(Precision.FLOAT32), DATA, 1),
        trained(architecture, plan.precision(Precision.AUTO), DATA, 1));
  }

  static Stream<Arguments> trainings() {
    Training joint = Training.epochs(3).batchSize(32).seed(4);
    Training greedy = Training.greedy(2).batchSize(32).seed(4);
    Architecture stacked = Architecture.stacked(90, 40, 8);
    return Stream.of(
        Arguments.of(stacked, joint),
        Arguments.of(stacked.tied(), joint),
        Arguments.of(stacked.initializer(new Initializer.Pca(0.1)), joint),
        Arguments.of(stacked, joint.noise(new Noise.Gaussian(0.1f))),
        Arguments.of(stacked, joint.noise(new Noise.Masking(0.1f))),
        Arguments.of(stacked, greedy.fineTune(1)),
        Arguments.of(stacked.tied(), greedy));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void sameSeedSameWeightsOnAnyNumberOfThreads(Architecture architecture, Training plan) {
    float[] one = trained(architecture, plan, DATA, 1);
    for (int threads = 1; threads <= 3; threads++) {
      assertArrayEquals(one, trained(architecture, plan, DATA, threads), threads + " threads");
    }
    assertFalse(Arrays.equals(one, trained(architecture, plan.seed(5), DATA, 1)));
  }

  @Test
  void theSeedDecidesWeightsOrderAndNoiseAlike() {
    Architecture architecture = Architecture.stacked(90, 8);
    // A rate that changes nothing leaves the initial weights.
    Training still = Training.epochs(1).batchSize(130).learningRate(1e-30);
    assertFalse(
        Arrays.equals(
            trained(architecture, still.seed(1), DATA, 1),
            trained(architecture, still.seed(2), DATA, 1)));
    // From the same initial weights, order and noise differ with the loop's seed.
    float[] start = OneStage.initial(architecture, DATA, 1);
    Training moving = Training.epochs(1).batchSize(65);
    for (Training plan : List.of(moving, moving.batchSize(130).noise(new Noise.Gaussian(0.1f)))) {
      assertFalse(Arrays.equals(looped(plan, start, 1), looped(plan, start, 2)));
    }
  }

  private static float[] looped(Training plan, float[] start, long seed) {
    Architecture architecture = Architecture.stacked(90, 8);
    try (Backend backend = Samples.java(1)) {
      return OneStage.train(architecture, plan, 1, TrainingRun.on(backend), DATA, seed, start);
    }
  }

  /** Equal rows have equal mean gradients, so the size of their batch makes no difference. */
  @Test
  void theLastPartialBatchIsTrainedLikeTheOthers() {
    float[] row = DATA.row(0);
    Training plan =
        Training.epochs(1)
            .batchSize(4)
            .optimizer(Optimizer.sgd())
            .learningRate(1)
            .schedule(Schedule.constant());
    Architecture architecture = Architecture.stacked(90, 8);
    float[] partial = trained(architecture, plan, equalRows(row, 5), 1);
    float[] whole = trained(architecture, plan, equalRows(row, 8), 1);
    float[] single = trained(architecture, plan, equalRows(row, 4), 1);
    assertArrayEquals(whole, partial, 1e-5f);
    float largest = 0;
    for (int i = 0; i < single.length; i++) {
      largest = Math.max(largest, Math.abs(single[i] - partial[i]));
    }
    assertFalse(largest < 1e-3, "the second step moved nothing by more than " + largest);
  }

  private static Dataset equalRows(float[] row, int count) {
    float[][] rows = new float[count][];
    Arrays.fill(rows, row);
    return Dataset.of(rows);
  }

  @Test
  void everyRowIsSeenOncePerEpoch() {
    // Powers of two: only one choice of rows has the right sum. The loss of a still linear model
    // with zero weights is the mean square of what it is shown.
    float[][] rows = new float[10][2];
    for (int i = 0; i < 10; i++) {
      rows[i][0] = (float) Math.sqrt(2 << i);
    }
    Architecture architecture = Architecture.undercomplete(2, 1);
    Progress progress = new Progress();
    Training plan = Training.epochs(3).batchSize(3).learningRate(1e-30);
    try (Backend backend = Samples.java(1)) {
      TrainingRun run = TrainingRun.on(backend).listener(progress);
      float[] zeros = new float[(int) architecture.parameterCount()];
      OneStage.train(architecture, plan, 3, run, Dataset.of(rows), 1, zeros);
    }
    for (int epoch = 0; epoch < 3; epoch++) {
      int seen = 0;
      for (int batch = 0; batch < 4; batch++) {
        int size = batch < 3 ? 3 : 1;
        long sum = Math.round(progress.batchLosses.get(epoch * 4 + batch) * size * 2 / 2);
        assertEquals(size, Long.bitCount(sum), "distinct rows");
        assertEquals(0, seen & sum, "rows seen before");
        seen |= (int) sum;
      }
      assertEquals(0x3ff, seen);
    }
    assertFalse(
        progress.batchLosses.subList(0, 4).equals(progress.batchLosses.subList(4, 8)),
        "each epoch has another order");
  }
}
