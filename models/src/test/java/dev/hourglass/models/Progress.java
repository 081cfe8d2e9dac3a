package dev.hourglass.models;

import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a training reports. */
final class Progress implements TrainingListener {
  final List<String> events = new ArrayList<>();
  final List<Stage> stages = new ArrayList<>();
  final List<EpochReport> epochs = new ArrayList<>();
  final List<Double> batchLosses = new ArrayList<>();

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

  double firstLoss() {
    return epochs.get(0).trainLoss();
  }

  double lastLoss() {
    return epochs.get(epochs.size() - 1).trainLoss();
  }
}
