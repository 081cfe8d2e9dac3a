package dev.hourglass.models;

import dev.hourglass.autodiff.OptimizerState;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.training.EarlyStopping;
import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingDivergedException;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out one stage of a training: epochs of mini-batches on one architecture. */
final class TrainingLoop {
  private final Architecture architecture;
  private final Objective objective;
  private final Training plan;
  private final Backend backend;
  private final Stage stage;
  private final int batchSize;
  private final long seed;

  /**
   * Prepares a stage.
   *
   * @param seed from which the order of rows and the noise follow
   */
  TrainingLoop(
      String name,
      int epochs,
      Architecture architecture,
      LossFunction loss,
      Training plan,
      Backend backend,
      Dataset data,
      long seed) {
    this.architecture = architecture;
    this.objective = Objective.of(architecture, loss);
    this.plan = plan;
    this.backend = backend;
    this.seed = seed;
    this.batchSize = plan.batchSizeFor(data.rows());
    int batches = (data.rows() - 1) / batchSize + 1;
    this.stage =
        new Stage(name, epochs, batches, data.rows(), plan.precision().activationType(backend));
  }

  /**
   * Trains.
   *
   * @param initial gives the parameters to start from; asked when there is room for everything
   * @param validation data to measure the loss on, or null
   * @param earlyStopping when to stop early, or null
   * @return the parameters after the last epoch, or of the best one if stopping early
   */
  float[] run(
      Supplier<float[]> initial,
      Dataset data,
      @Nullable Dataset validation,
      @Nullable EarlyStopping earlyStopping) {
    try (Scope scope = backend.newScope();
        CompiledSteps steps = new CompiledSteps(backend)) {
      Layout layout = Layout.of(architecture);
      ParameterBlock parameters =
          new ParameterBlock(
              scope, layout.weightShapes(), layout.biasLengths(), stage.activationType());
      OptimizerState optimizer = new OptimizerState(scope, plan.optimizer(), parameters);
      LearningRates rates = new LearningRates(scope, plan, stage, optimizer.learningRate());
      DeviceData rows = new DeviceData(scope, data);
      int rest = data.rows() - (stage.batches() - 1) * batchSize;
      BatchStep batch =
          step(steps, scope, parameters, optimizer, rates, rows, batchSize, Seeds.derive(seed, 1));
      BatchStep last =
          rest == batchSize
              ? batch
              : step(steps, scope, parameters, optimizer, rates, rows, rest, Seeds.derive(seed, 2));
      Evaluation evaluation =
          validation == null
              ? null
              : new Evaluation(steps, scope, objective, parameters, validation, plan.batchSize());
      BestEpoch best =
          earlyStopping == null ? null : new BestEpoch(scope, parameters, earlyStopping);
      parameters.upload(initial.get());
      int epochs = epochs(layout, parameters, rows, rates, batch, last, evaluation, best);
      float[] trained = parameters.download();
      requireFinite(trained, layout, epochs);
      return trained;
    }
  }

  private BatchStep step(
      CompiledSteps steps,
      Scope scope,
      ParameterBlock parameters,
      OptimizerState optimizer,
      LearningRates rates,
      DeviceData data,
      int rows,
      long noiseSeed) {
    return new BatchStep(
        steps,
        scope,
        architecture,
        objective,
        parameters,
        optimizer,
        rates.next(),
        data,
        rows,
        plan.precision(),
        stage.activationType(),
        plan.noise(),
        noiseSeed,
        plan.reportsPenalty());
  }

  /** Gives how many epochs were run. */
  private int epochs(
      Layout layout,
      ParameterBlock parameters,
      DeviceData data,
      LearningRates rates,
      BatchStep batch,
      BatchStep last,
      @Nullable Evaluation evaluation,
      @Nullable BestEpoch best) {
    plan.listener().stageStarted(stage);
    int epoch = 0;
    boolean goesOn = true;
    while (goesOn && epoch < stage.epochs()) {
      epoch++;
      long start = System.nanoTime();
      data.shuffle(Seeds.derive(seed, 2L + epoch));
      rates.startEpoch(epoch);
      double trainLoss = epoch(epoch, batch, last);
      // At least what the clock can tell apart, lest the rate become infinite.
      Duration elapsed = Duration.ofNanos(Math.max(1, System.nanoTime() - start));
      OptionalDouble validationLoss =
          evaluation == null
              ? OptionalDouble.empty()
              : OptionalDouble.of(validationLoss(epoch, layout, parameters, evaluation));
      plan.listener()
          .epochFinished(
              new EpochReport(
                  stage,
                  epoch,
                  trainLoss,
                  last.measureLastBatch(),
                  validationLoss,
                  elapsed,
                  stage.rows() / (elapsed.toNanos() * 1e-9)));
      goesOn = best == null || best.goesOn(validationLoss.orElseThrow());
    }
    if (best != null) {
      best.restore();
    }
    plan.listener().stageFinished(stage, epoch);
    return epoch;
  }

  private double validationLoss(
      int epoch, Layout layout, ParameterBlock parameters, Evaluation evaluation) {
    double loss = evaluation.meanLoss();
    if (!Double.isFinite(loss)) {
      requireFinite(parameters.download(), layout, epoch);
      throw evaluation.notFinite(layout, stage, epoch);
    }
    return loss;
  }

  /** Mean loss over the epoch's rows. */
  private double epoch(int epoch, BatchStep full, BatchStep last) {
    double total = 0;
    int done = 0;
    while (done < stage.batches()) {
      int number = done + 1;
      if (plan.isCancelled() || Thread.currentThread().isInterrupted()) {
        throw new CancellationException(
            "Training ("
                + stage.name()
                + ") was cancelled before epoch "
                + epoch
                + ", batch "
                + number);
      }
      BatchStep step = number < stage.batches() ? full : last;
      int left = step == last ? stage.batches() - done : stage.batches() - 1 - done;
      int count = Math.min(plan.lossInterval(), left);
      float loss = step.train(count);
      done += count;
      if (!Float.isFinite(loss)) {
        throw new TrainingDivergedException(stage.name(), epoch, done, step.firstLayerNotFinite());
      }
      total += (double) loss * step.rows() * count;
      plan.listener().batchFinished(stage, epoch, done, loss);
    }
    return total / stage.rows();
  }

  /** The last update may have spoilt the parameters without a loss having seen it. */
  private void requireFinite(float[] parameters, Layout layout, int epochs) {
    for (Layer layer : layout.layers()) {
      int weights = layout.weightOffset(layer.weight());
      int biases = layout.biasOffset(layer.bias());
      if (!isFinite(parameters, weights, layout.weightSize(layer.weight()))
          || !isFinite(parameters, biases, layer.outputs())) {
        throw new TrainingDivergedException(
            stage.name(),
            epochs,
            stage.batches(),
            layer.name() + "'s parameters after the last update");
      }
    }
  }

  private static boolean isFinite(float[] values, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      if (!Float.isFinite(values[i])) {
        return false;
      }
    }
    return true;
  }
}
