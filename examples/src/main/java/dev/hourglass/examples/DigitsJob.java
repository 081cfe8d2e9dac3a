package dev.hourglass.examples;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.LinearCertificate;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.pca.PrincipalComponents;
import dev.hourglass.tensor.Backend;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Trains autoencoders on images of digits and shows what they make of them. */
final class DigitsJob {
  private static final int FEATURES = 100;
  private static final int FEATURES_A_ROW = 20;

  private final Backend backend;
  private final PrintStream out;
  private final OutputFolder folder;
  private final Progress progress;
  private final Images images;
  private final boolean draws;
  private final Dataset samples;
  private final List<Pictures.Row> rows = new ArrayList<>();

  DigitsJob(
      Backend backend,
      PrintStream out,
      OutputFolder folder,
      Progress progress,
      Images images,
      boolean draws) {
    this.backend = backend;
    this.out = out;
    this.folder = folder;
    this.progress = progress;
    this.images = images;
    this.draws = draws;
    this.samples = images.twoOfEach();
    rows.add(new Pictures.Row("original", samples));
  }

  /** Trains a model, adds it to the results, draws its features if wanted, and saves it. */
  void run(Recipe recipe, List<Result> results) throws IOException {
    run(recipe, results, model -> writeFeatures(recipe.name(), model));
  }

  /** Trains a model, adds it to the results, shows it, and saves it. */
  void run(Recipe recipe, List<Result> results, Show show) throws IOException {
    out.println(recipe.name() + " " + recipe.architecture() + " on " + images.name());
    long start = System.nanoTime();
    try (Autoencoder model =
        Trainer.on(backend)
            .listener(progress)
            .train(recipe.architecture(), recipe.training(), images.train())) {
      double seconds = (System.nanoTime() - start) * 1e-9;
      // A greedy training's last stage alone reconstructs codes, not images.
      boolean isOfImages = recipe.training().jointEpochs() > 0;
      results.add(
          new Result(
              recipe.name(),
              recipe.architecture().toString(),
              recipe.architecture().parameterCount(),
              seconds,
              isOfImages ? progress.lastError() : Double.NaN,
              model.meanSquaredError(images.train()),
              model.meanSquaredError(images.test()),
              isOfImages ? Loss.of(recipe.architecture(), progress.lastTerms()) : Loss.none()));
      rows.add(new Pictures.Row(recipe.name(), Dataset.of(model.reconstruct(samples))));
      show.of(model);
      model.save(folder.model(recipe.name()));
    }
  }

  private void writeFeatures(String name, Autoencoder model) throws IOException {
    if (draws) {
      float[][] features = model.encoderWeights(0);
      Pictures.writeFeatures(
          Arrays.copyOf(features, Math.min(FEATURES, features.length)),
          FEATURES_A_ROW,
          folder.features(name));
    }
  }

  /**
   * Runs a linear model and the exact PCA with as many codes, and certifies the one by the other.
   */
  void runLinear(Recipe recipe, List<Result> results) throws IOException {
    run(recipe, results);
    PrincipalComponents pca = runPca(recipe.architecture().codeSize(), results);
    try (Autoencoder saved = Autoencoder.load(folder.model(recipe.name()));
        Autoencoder model = saved.on(backend)) {
      out.println("  " + PointCloudJob.describe(LinearCertificate.of(model, images.train(), pca)));
    }
  }

  /** Adds the exact PCA with so many codes to the results. */
  PrincipalComponents runPca(int codes, List<Result> results) {
    long start = System.nanoTime();
    PrincipalComponents pca = PrincipalComponents.fit(images.train(), codes);
    double seconds = (System.nanoTime() - start) * 1e-9;
    results.add(PointCloudJob.pcaResult(pca, images.train(), images.test(), seconds));
    float[][] reconstructions = new float[samples.rows()][samples.columns()];
    for (int i = 0; i < reconstructions.length; i++) {
      double[] pixels = pca.decode(pca.encode(samples.row(i)));
      for (int j = 0; j < pixels.length; j++) {
        reconstructions[i][j] = (float) pixels[j];
      }
    }
    rows.add(new Pictures.Row("PCA, " + codes, Dataset.of(reconstructions)));
    return pca;
  }

  /** Draws the original digits over the reconstructions of each model that was run, if wanted. */
  void writeReconstructions() throws IOException {
    if (draws) {
      Pictures.writeRows(rows, folder.reconstructions());
    }
  }
}
