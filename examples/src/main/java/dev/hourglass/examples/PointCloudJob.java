package dev.hourglass.examples;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.synthetic.PointClouds;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.LinearCertificate;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.pca.PrincipalComponents;
import dev.hourglass.tensor.Backend;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Trains the linear autoencoder of the tilted point cloud and certifies it against PCA. */
final class PointCloudJob {
  private static final int POINTS = 200;

  private final Backend backend;
  private final PrintStream out;
  private final OutputFolder folder;
  private final Progress progress;
  private final boolean draws;

  PointCloudJob(
      Backend backend, PrintStream out, OutputFolder folder, Progress progress, boolean draws) {
    this.backend = backend;
    this.out = out;
    this.folder = folder;
    this.progress = progress;
    this.draws = draws;
  }

  /** Trains on half of the points, and adds this model and PCA to the results. */
  void run(long seed, boolean tutorial, List<Result> results) throws IOException {
    Dataset points = PointClouds.tilted(2 * POINTS, seed);
    Dataset train = points.slice(0, POINTS);
    Dataset test = points.slice(POINTS, 2 * POINTS);
    Recipe recipe = Recipe.pointCloud(POINTS, seed, tutorial);
    out.println(recipe.name() + " " + recipe.architecture() + " on the tilted point cloud");
    long start = System.nanoTime();
    try (Autoencoder model =
        Trainer.on(backend)
            .listener(progress)
            .train(recipe.architecture(), recipe.training(), train)) {
      double seconds = (System.nanoTime() - start) * 1e-9;
      results.add(
          new Result(
              recipe.name(),
              recipe.architecture().toString(),
              recipe.architecture().parameterCount(),
              seconds,
              progress.lastError(),
              model.meanSquaredError(train),
              model.meanSquaredError(test),
              Loss.of(recipe.architecture(), progress.lastTerms())));
      start = System.nanoTime();
      PrincipalComponents pca = PrincipalComponents.fit(train, 2);
      seconds = (System.nanoTime() - start) * 1e-9;
      out.println("  " + describe(LinearCertificate.of(model, train, pca)));
      results.add(pcaResult(pca, train, test, seconds));
      if (draws) {
        Pictures.writeProjections(
            "Codes of the linear autoencoder",
            toDouble(model.encode(test)),
            "Principal components",
            project(pca, test),
            folder.pointCloud());
      }
    }
  }

  static String describe(LinearCertificate certificate) {
    return String.format(
        Locale.ROOT,
        "certificate: largest angle to the PCA subspace %.4f°, MSE %.6f, of which %.4f %% above"
            + " the optimum",
        certificate.largestAngle(),
        certificate.error(),
        100 * certificate.relativeGap());
  }

  static Result pcaResult(PrincipalComponents pca, Dataset train, Dataset test, double seconds) {
    return new Result(
        "exact PCA, " + pca.codeSize() + " codes",
        pca.columns() + "-" + pca.codeSize() + "-" + pca.columns(),
        (long) pca.columns() * (pca.codeSize() + 1),
        seconds,
        Double.NaN,
        pca.reconstructionError(train),
        pca.reconstructionError(test),
        Loss.none());
  }

  private static double[][] project(PrincipalComponents pca, Dataset data) {
    double[][] codes = new double[data.rows()][];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = pca.encode(data.row(i));
    }
    return codes;
  }

  private static double[][] toDouble(float[][] rows) {
    double[][] result = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      result[i] = new double[rows[i].length];
      for (int j = 0; j < rows[i].length; j++) {
        result[i][j] = rows[i][j];
      }
    }
    return result;
  }
}
