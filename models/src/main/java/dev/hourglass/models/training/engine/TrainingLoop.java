package dev.hourglass.models.training.engine;

import static java.util.Objects.requireNonNull;

import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.training.EarlyStopping;
import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingDivergedException;
import dev.hourglass.models.training.TrainingListener;
import dev.hourglass.models.training.TrainingRun;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Runs the epochs of a prepared stage. */
final class TrainingLoop {
  private final PreparedStage prepared;
  private final Stage stage;
  private final Training plan;
  private final TrainingRun run;
  private final BatchError lastError;
  private final @Nullable Evaluation evaluation;
  private final @Nullable BestEpoch best;
  private final boolean isOfAllLayers;

  /**
   * Adds to a stage what it takes to report on it and to validate it.
   *
   * @param evaluation measures the loss on validation data; null without
   * @param earlyStopping when to stop early, which needs an evaluation; null for never
   * @param isOfAllLayers whether the stage trains the network that is wanted, not a part of it
   */
  TrainingLoop(
      PreparedStage prepared,
      TrainingRun run,
      @Nullable Evaluation evaluation,
      @Nullable EarlyStopping earlyStopping,
      boolean isOfAllLayers) {
    this.prepared = prepared;
    this.stage = prepared.stage();
    this.plan = prepared.plan();
    this.run = run;
    this.lastError = new BatchError(prepared, prepared.last());
    this.evaluation = evaluation;
    this.best =
        earlyStopping == null
            ? null
            : new BestEpoch(prepared.scope(), prepared.parameters(), earlyStopping);
    this.isOfAllLayers = isOfAllLayers;
  }

  /**
   * Trains.
   *
   * @param initial the parameters to start from
   * @return those after the last epoch, or of the best one if stopping early
   */
  ParameterValues run(ParameterValues initial) {
    prepared.parameters().upload(initial.array());
    return finiteValues(epochs());
  }

  /** The parameters, unless the last update was too large for them. */
  private ParameterValues finiteValues(int epoch) {
    ParameterValues values = values();
    requireFinite(values, epoch);
    return values;
  }

  private ParameterValues values() {
    return new ParameterValues(prepared.parameters().layout(), prepared.parameters().download());
  }

  /** Gives how many epochs were run. */
  private int epochs() {
    TrainingListener listener = run.listener();
    listener.stageStarted(stage);
    int epoch = 0;
    boolean goesOn = true;
    while (goesOn && epoch < stage.epochs()) {
      epoch++;
      long start = System.nanoTime();
      prepared.startEpoch(epoch);
      TermMeans trainLoss = epoch(epoch);
      // At least what the clock can tell apart, lest the rate become infinite.
      Duration elapsed = Duration.ofNanos(Math.max(1, System.nanoTime() - start));
      TermMeans validationLoss = evaluation == null ? null : validationLoss(epoch, evaluation);
      EpochReport report =
          new EpochReport(
              stage,
              epoch,
              trainLoss.total(),
              trainLoss.byName(),
              lastError.measure(),
              validationLoss == null
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(validationLoss.total()),
              validationLoss == null ? Map.of() : validationLoss.byName(),
              elapsed,
              stage.rows() / (elapsed.toNanos() * 1e-9));
      if (isOfAllLayers) {
        int current = epoch;
        listener.allLayersTrained(report, () -> finiteValues(current));
      }
      listener.epochFinished(report);
      goesOn =
          best == null || isWarmingUp(epoch) || best.goesOn(requireNonNull(validationLoss).total());
    }
    if (best != null) {
      best.restore();
    }
    listener.stageFinished(stage, epoch);
    return epoch;
  }

  /** Whether a term is still to grow: then losses rise though the training goes well. */
  private boolean isWarmingUp(int epoch) {
    double progress = (double) epoch / stage.epochs();
    return prepared.objective().terms().stream()
        .anyMatch(term -> term.isScheduled() && term.factor(progress) < 1);
  }

  private TermMeans validationLoss(int epoch, Evaluation measuring) {
    TermMeans loss = measuring.meanLoss();
    if (!Double.isFinite(loss.total())) {
      ParameterValues values = values();
      requireFinite(values, epoch);
      throw measuring.notFinite(loss, values, stage, epoch);
    }
    return loss;
  }

  /** Mean loss over the epoch's rows. */
  private TermMeans epoch(int epoch) {
    TermMeans means = new TermMeans(prepared.reportedTerms());
    int done = 0;
    while (done < stage.batches()) {
      int number = done + 1;
      requireGoingOn(epoch, number);
      BatchStep step = number < stage.batches() ? prepared.full() : prepared.last();
      int left = step == prepared.last() ? stage.batches() - done : stage.batches() - 1 - done;
      int count = Math.min(plan.lossInterval(), left);
      float[] losses = step.train(count);
      float loss = PreparedStage.sum(losses);
      done += count;
      if (!Float.isFinite(loss)) {
        throw new TrainingDivergedException(stage.name(), epoch, done, step.firstLayerNotFinite());
      }
      means.add(losses, step.rows() * count);
      run.listener().batchFinished(stage, epoch, done, loss);
    }
    return means;
  }

  private void requireGoingOn(int epoch, int batch) {
    if (run.cancellation().getAsBoolean() || Thread.currentThread().isInterrupted()) {
      throw new CancellationException(
          "Training ("
              + stage.name()
              + ") was cancelled before epoch "
              + epoch
              + ", batch "
              + batch);
    }
  }

  /** The last update may have spoilt the parameters without a loss having seen it. */
  private void requireFinite(ParameterValues values, int epochs) {
    for (Layer layer : prepared.network().allLayers()) {
      for (String name : layer.uses()) {
        int offset = values.offset(name);
        int end = offset + Math.toIntExact(values.layout().parameter(name).size());
        for (int i = offset; i < end; i++) {
          if (!Float.isFinite(values.array()[i])) {
            throw new TrainingDivergedException(
                stage.name(),
                epochs,
                stage.batches(),
                layer.title() + "'s parameters after the last update");
          }
        }
      }
    }
  }
}
