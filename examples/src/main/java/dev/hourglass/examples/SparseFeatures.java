package dev.hourglass.examples;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/** What the units of a sparse autoencoder respond to, and how active they are. */
final class SparseFeatures implements Show {
  private static final int UNITS_A_ROW = 20;

  private final Recipe recipe;
  private final Dataset test;
  private final PrintStream out;
  private final OutputFolder folder;
  private final boolean draws;

  SparseFeatures(
      Recipe recipe, Images images, PrintStream out, OutputFolder folder, boolean draws) {
    this.recipe = recipe;
    this.test = images.test();
    this.out = out;
    this.folder = folder;
    this.draws = draws;
  }

  @Override
  public void of(Autoencoder model) throws IOException {
    double[] activity = activity(model);
    out.printf(
        Locale.ROOT,
        "  mean activation on test images %.4f (target %s), of single units %.4f to %.4f%n",
        Arrays.stream(activity).average().orElseThrow(),
        Recipe.ACTIVITY,
        Arrays.stream(activity).min().orElseThrow(),
        Arrays.stream(activity).max().orElseThrow());
    if (draws) {
      float[][] units = model.encoderWeights(0);
      float[][] sorted =
          IntStream.range(0, units.length)
              .boxed()
              .sorted(Comparator.comparingDouble(unit -> -activity[unit]))
              .map(unit -> units[unit])
              .toArray(float[][]::new);
      Pictures.writeGrayFeatures(sorted, UNITS_A_ROW, folder.features(recipe.name()));
    }
  }

  /** Mean activation of each unit. */
  private double[] activity(Autoencoder model) {
    double[] means = new double[model.architecture().codeSize()];
    for (float[] code : model.encode(test)) {
      for (int unit = 0; unit < means.length; unit++) {
        means[unit] += (double) code[unit] / test.rows();
      }
    }
    return means;
  }
}
