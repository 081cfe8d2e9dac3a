package dev.hourglass.benchmarks;

import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.TrainingListener;

/** Sums the losses of a training, to see whether they fall in each of its stages. */
final class StageLosses implements TrainingListener {
  private double early;
  private double late;
  private int stages;

  @Override
  public void stageStarted(Stage stage) {
    if (stage.batches() < 2) {
      throw new IllegalArgumentException(
          "An epoch has one batch only; give at least two batches of rows");
    }
    early = 0;
    late = 0;
  }

  @Override
  public void batchFinished(Stage stage, int epoch, int batch, double loss) {
    int half = stage.batches() / 2;
    if (epoch == 1 && batch <= half) {
      early += loss;
    } else if (epoch == stage.epochs() && batch > stage.batches() - half) {
      late += loss;
    }
  }

  @Override
  public void stageFinished(Stage stage, int epochs) {
    if (!(late < early)) {
      throw new IllegalStateException(
          "In stage %s the losses of %d batches sum up to %s at the start and %s at the end: it doesn't train"
              .formatted(stage.name(), stage.batches() / 2, early, late));
    }
    stages++;
  }

  /**
   * Refuses a training that didn't take place.
   *
   * @throws IllegalStateException if no stage was finished
   */
  void requireProgress() {
    if (stages == 0) {
      throw new IllegalStateException("No stage of the training was finished");
    }
  }
}
