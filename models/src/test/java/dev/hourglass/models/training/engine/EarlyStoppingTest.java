package dev.hourglass.models.training.engine;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Progress;
import dev.hourglass.models.Samples;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.objective.Divergence;
import dev.hourglass.models.training.EarlyStopping;
import dev.hourglass.models.training.Schedule;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Scope;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EarlyStoppingTest {
  private final Backend backend = Samples.java(1);

  @AfterEach
  void close() {
    backend.close();
  }

  /** Few rows and a wide model, so that the validation loss rises again. */
  @Test
  void theBestEpochsParametersAreTheResult() {
    Dataset data = Samples.uniform(12, 10, 1);
    Dataset validation = Samples.uniform(30, 10, 2);
    Progress progress = new Progress();
    Training plan =
        Training.epochs(200)
            .batchSize(4)
            .learningRate(0.03)
            .schedule(Schedule.constant())
            .earlyStopping(new EarlyStopping(5, 0));
    try (Autoencoder model =
        Trainer.on(backend)
            .validation(validation)
            .listener(progress)
            .train(Architecture.stacked(10, 40, 8), plan, data)) {
      List<Double> losses =
          progress.epochs.stream().map(report -> report.validationLoss().orElseThrow()).toList();
      int epochs = losses.size();
      assertTrue(epochs < 200, "it stops early");
      double best = losses.stream().min(Double::compare).orElseThrow();
      assertEquals(epochs - 6, losses.indexOf(best), "five epochs after the best one");
      assertEquals(best, model.meanSquaredError(validation), 1e-6 * best);
      assertTrue(losses.get(epochs - 1) > 1.0005 * best, "the last epoch's would be another");
      assertEquals("finish joint after " + epochs, progress.events.get(progress.events.size() - 1));
    }
  }

  @Test
  void fineTuningStopsEarlyToo() {
    Progress progress = new Progress();
    Training plan =
        Training.greedy(1)
            .fineTune(100)
            .batchSize(4)
            .learningRate(0.05)
            .schedule(Schedule.constant())
            .earlyStopping(new EarlyStopping(2, 0));
    Trainer.on(backend)
        .validation(Samples.uniform(30, 10, 2))
        .listener(progress)
        .train(Architecture.stacked(10, 8, 6), plan, Samples.uniform(12, 10, 1))
        .close();
    assertTrue(progress.epochs.size() < 2 + 100);
  }

  @Test
  void manyEpochsTakeNoMemory() {
    // A table of all steps' learning rates would have 2 billion entries and more.
    Progress progress = new Progress();
    Training plan =
        Training.epochs(Integer.MAX_VALUE)
            .batchSize(4)
            .learningRate(0.05)
            .schedule(Schedule.constant())
            .earlyStopping(new EarlyStopping(2, 1));
    Trainer.on(backend)
        .validation(Samples.uniform(30, 10, 2))
        .listener(progress)
        .train(Architecture.stacked(10, 8, 6), plan, Samples.uniform(12, 10, 1))
        .close();
    // The first epoch improves on nothing at all, the next two not by 1.
    assertEquals(3, progress.epochs.size());
  }

  /** No epoch after the first that counts improves by so much. */
  @Test
  void waitsForAWarmUp() {
    EarlyStopping rule = new EarlyStopping(1, 1e6);
    assertEquals(2, epochsOf20(new Divergence(1), rule));
    // Half of the steps are behind after the tenth epoch, the first that counts.
    assertEquals(11, epochsOf20(new Divergence(1, 0.5), rule));
  }

  private int epochsOf20(Divergence divergence, EarlyStopping rule) {
    Progress progress = new Progress();
    Training plan = Training.epochs(20).batchSize(4).penalty(divergence).earlyStopping(rule);
    Trainer.on(backend)
        .validation(Samples.uniform(30, 10, 2))
        .listener(progress)
        .train(Architecture.variational(10, 8, 3), plan, Samples.uniform(12, 10, 1))
        .close();
    return progress.epochs.size();
  }

  @Test
  void patienceCountsEpochsSinceTheLastImprovementThatCounts() {
    assertEpochs(new EarlyStopping(2, 0), 5, 9, 8, 7, 7, 7.5, 6);
    assertEpochs(new EarlyStopping(1, 0), 4, 9, 8, 7, 7, 7.5, 6);
    assertEpochs(new EarlyStopping(3, 0), 6, 9, 8, 7, 7, 7.5, 6);
    // Many small improvements count once they add up.
    assertEpochs(new EarlyStopping(2, 1), 6, 9, 8.4, 7.8, 7.2, 6.6, 6.5);
    assertEpochs(new EarlyStopping(2, 1), 3, 9, 8.9, 8.8, 1);
  }

  private void assertEpochs(EarlyStopping rule, int expected, double... losses) {
    try (Scope scope = backend.newScope()) {
      BestEpoch best = new BestEpoch(scope, block(scope), rule);
      int epochs = 0;
      boolean goesOn = true;
      while (goesOn && epochs < losses.length) {
        goesOn = best.goesOn(losses[epochs++]);
      }
      assertEquals(expected, epochs);
    }
  }

  private static ParameterBlock block(Scope scope) {
    return new ParameterBlock(
        scope, ParameterLayout.of(Parameter.weight("weight", 1, 1), Parameter.bias("bias", 1)));
  }

  @Test
  void theSmallestLossIsKeptEvenIfItIsNoImprovementThatCounts() {
    try (Scope scope = backend.newScope()) {
      ParameterBlock parameters = block(scope);
      BestEpoch best = new BestEpoch(scope, parameters, new EarlyStopping(9, 1));
      double[] losses = {5, 4.5, 4.4, 4.6};
      for (int epoch = 0; epoch < losses.length; epoch++) {
        parameters.upload(new float[] {epoch, -epoch});
        assertTrue(best.goesOn(losses[epoch]));
      }
      best.restore();
      assertEquals(2, parameters.download()[0]);
      assertEquals(-2, parameters.download()[1]);
    }
  }

  @Test
  void needsValidationAndJointEpochs() {
    Dataset data = Samples.uniform(12, 10, 1);
    EarlyStopping rule = new EarlyStopping(1, 0);
    String[] parts = {"Early stopping needs joint epochs in the plan, and validation data"};
    assertError(
        IllegalArgumentException.class,
        () ->
            Trainer.on(backend)
                .train(
                    Architecture.stacked(10, 4),
                    Training.epochs(1).batchSize(4).earlyStopping(rule),
                    data),
        parts);
    assertError(
        IllegalArgumentException.class,
        () ->
            Trainer.on(backend)
                .validation(data)
                .train(
                    Architecture.stacked(10, 4),
                    Training.greedy(1).batchSize(4).earlyStopping(rule),
                    data),
        parts);
  }
}
