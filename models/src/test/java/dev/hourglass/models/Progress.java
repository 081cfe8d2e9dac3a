package dev.hourglass.models;

import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a training reports. */
public final class Progress implements TrainingListener {
  /** All of them in order, such as {@code "batch 1.2"}: of epoch 1 the second. */
  public final List<String> events = new ArrayList<>();

  /** Those that began. */
  public final List<Stage> stages = new ArrayList<>();

  /** Of all stages. */
  public final List<EpochReport> epochs = new ArrayList<>();

  /** Of all stages and epochs. */
  public final List<Double> batchLosses = new ArrayList<>();

  @Override
  public void stageStarted(Stage stage) {
    stages.add(stage);
    events.add("start " + stage.name());
  }

  @Override
  public void batchFinished(Stage stage, int epoch, int batch, double loss) {
    batchLosses.add(loss);
    events.add("batch " + epoch + "." + batch);
  }

  @Override
  public void epochFinished(EpochReport report) {
    epochs.add(report);
    events.add("epoch " + report.epoch());
  }

  @Override
  public void stageFinished(Stage stage, int epochsRun) {
    events.add("finish " + stage.name() + " after " + epochsRun);
  }

  /** The training loss of the first epoch. */
  public double firstLoss() {
    return epochs.get(0).trainLoss();
  }

  /** The training loss of the last epoch. */
  public double lastLoss() {
    return epochs.get(epochs.size() - 1).trainLoss();
  }
}
