package dev.hourglass.models.training;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.LossFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainingTest {
  @Test
  void defaultsAreThoseThatAreDocumented() {
    Training plan = Training.epochs(3);
    assertEquals(3, plan.jointEpochs());
    assertEquals(0, plan.greedyEpochs());
    assertEquals(128, plan.batchSize());
    assertEquals(1e-3, plan.learningRate());
    assertEquals(Schedule.oneCycle(0.1), plan.schedule());
    assertEquals(Optimizer.adam(), plan.optimizer());
    assertNull(plan.loss());
    assertNull(plan.noise());
    assertNull(plan.validation());
    assertNull(plan.earlyStopping());
    assertEquals(0, plan.seed());
    assertFalse(plan.reportsPenalty());
    assertFalse(plan.isCancelled());
  }

  @Test
  void everyChoiceIsKeptByTheLaterOnes() {
    Dataset data = Dataset.of(new float[] {1, 2}, 1);
    TrainingListener listener = new TrainingListener() {};
    Training plan =
        Training.greedy(2)
            .batchSize(7)
            .learningRate(0.5)
            .schedule(Schedule.cosine())
            .optimizer(Optimizer.sgd())
            .loss(LossFunction.HUBER)
            .noise(new Noise.Masking(0.3f))
            .seed(9)
            .validation(data)
            .earlyStopping(new EarlyStopping(4, 0.1))
            .reportPenalty()
            .lossInterval(6)
            .listener(listener)
            .cancelWhen(() -> true)
            .fineTune(5);
    assertEquals(2, plan.greedyEpochs());
    assertEquals(5, plan.jointEpochs());
    assertEquals(7, plan.batchSize());
    assertEquals(0.5, plan.learningRate());
    assertEquals(Schedule.cosine(), plan.schedule());
    assertEquals(Optimizer.sgd(), plan.optimizer());
    assertEquals(LossFunction.HUBER, plan.loss());
    assertEquals(new Noise.Masking(0.3f), plan.noise());
    assertEquals(9, plan.seed());
    assertSame(data, plan.validation());
    assertEquals(new EarlyStopping(4, 0.1), plan.earlyStopping());
    assertTrue(plan.reportsPenalty());
    assertEquals(6, plan.lossInterval());
    assertSame(listener, plan.listener());
    assertTrue(plan.isCancelled());
  }

  @Test
  void changesACopyOnly() {
    Training plan = Training.epochs(1);
    plan.batchSize(5);
    plan.seed(4);
    plan.reportPenalty();
    assertEquals(128, plan.batchSize());
    assertEquals(0, plan.seed());
    assertFalse(plan.reportsPenalty());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void refusesCountsBelowOne(int count) {
    String given = "is " + count + "; give at least 1";
    assertError(IllegalArgumentException.class, () -> Training.epochs(count), "epochs " + given);
    assertError(IllegalArgumentException.class, () -> Training.greedy(count), "epochs " + given);
    assertError(
        IllegalArgumentException.class,
        () -> Training.greedy(1).fineTune(count),
        "epochs " + given);
    assertError(
        IllegalArgumentException.class,
        () -> Training.epochs(1).batchSize(count),
        "batch size " + given);
    assertError(
        IllegalArgumentException.class,
        () -> Training.epochs(1).lossInterval(count),
        "loss interval " + given);
    assertError(
        IllegalArgumentException.class, () -> new EarlyStopping(count, 0), "patience is " + count);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1e-3, Double.NaN, Double.POSITIVE_INFINITY, 1e39, 1e-60})
  void refusesLearningRatesThatAreNone(double rate) {
    assertError(
        IllegalArgumentException.class,
        () -> Training.epochs(1).learningRate(rate),
        "learning rate is " + rate,
        "above 0");
  }

  @Test
  void refusesFineTuningOfWhatIsNotGreedy() {
    assertError(
        IllegalStateException.class,
        () -> Training.epochs(1).fineTune(1),
        "Only a greedy training is fine-tuned",
        "Training.greedy");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesImprovementsThatAreNone(double improvement) {
    assertError(
        IllegalArgumentException.class,
        () -> new EarlyStopping(1, improvement),
        "minimum improvement is " + improvement);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY})
  void refusesNoiseThatIsNone(float amount) {
    assertError(
        IllegalArgumentException.class,
        () -> new Noise.Gaussian(amount),
        "standard deviation " + amount);
    assertError(
        IllegalArgumentException.class, () -> new Noise.Masking(amount), "probability " + amount);
  }

  @Test
  void refusesToMaskEverything() {
    assertError(IllegalArgumentException.class, () -> new Noise.Masking(1), "probability 1.0");
  }
}
