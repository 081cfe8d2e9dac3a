package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.training.EpochReport;
import dev.hourglass.tensor.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Trains variants on the same images.
 *
 * @param images to train and measure on
 * @param progress hears a line for each epoch
 */
record TrainingRuns(Backend backend, Images images, Origin origin, Consumer<String> progress) {
  /** Images at a time, so that the memory is bounded. */
  private static final int BLOCK = 1_000;

  /** Of the images trained on, how many are measured. */
  private static final int TRAIN_MEASURED = 10_000;

  /**
   * Trains a variant, and measures it after each epoch.
   *
   * @throws IllegalArgumentException if the variant's batch is larger than the data
   * @throws dev.hourglass.models.training.TrainingDivergedException if it diverges
   */
  Run run(Variant variant, long seed) {
    Recipe recipe = variant.recipe(seed);
    Dataset train = images.train();
    List<Run.Epoch> epochs = new ArrayList<>();
    String[] computedIn = {""};
    Trainer trainer =
        Trainer.on(backend)
            .observer(
                (report, model) -> {
                  computedIn[0] = report.stage().activationType().name();
                  add(report, model, epochs);
                });
    try (Autoencoder model = trainer.train(recipe.architecture(), recipe.training(), train)) {
      double trainError = error(model, train.slice(0, Math.min(TRAIN_MEASURED, train.rows())));
      return new Run(variant, seed, images.setting(), origin, computedIn[0], epochs, trainError);
    }
  }

  private void add(EpochReport report, Autoencoder model, List<Run.Epoch> epochs) {
    double before = epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).seconds();
    double seconds = before + report.elapsed().toNanos() * 1e-9;
    Run.Epoch epoch = new Run.Epoch(report.epoch(), seconds, error(model, images.others()));
    epochs.add(epoch);
    progress.accept(
        String.format(
            Locale.ROOT,
            "epoch %d of %d: error %.5f a pixel, %.1f s",
            epoch.number(),
            report.stage().epochs(),
            epoch.error(),
            seconds));
  }

  /** Mean squared error a pixel. */
  static double error(Autoencoder model, Dataset images) {
    double sum = 0;
    for (int first = 0; first < images.rows(); first += BLOCK) {
      Dataset block = images.slice(first, Math.min(images.rows(), first + BLOCK));
      float[][] reconstructed = model.reconstruct(block);
      for (int i = 0; i < block.rows(); i++) {
        for (int j = 0; j < block.columns(); j++) {
          double difference = reconstructed[i][j] - block.value(i, j);
          sum += difference * difference;
        }
      }
    }
    return sum / images.rows() / images.columns();
  }
}
