package dev.hourglass.examples;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What a denoising autoencoder makes of noisy test images, as a picture and in decibels. */
final class CleanedDigits implements Show {
  /** Images at a time, so that the memory is bounded. */
  private static final int BLOCK = 1_000;

  private final Images images;
  private final PrintStream out;
  private final OutputFolder folder;
  private final boolean draws;
  private final long seed;

  CleanedDigits(Recipe recipe, Images images, PrintStream out, OutputFolder folder, boolean draws) {
    this.images = images;
    this.out = out;
    this.folder = folder;
    this.draws = draws;
    // Other numbers than the training draws.
    this.seed = ~recipe.training().seed();
  }

  @Override
  public void of(Autoencoder model) throws IOException {
    printRatios(model);
    if (draws) {
      Dataset clean = images.twoOfEach();
      Dataset noisy = noisy(clean, 0);
      Pictures.writeRows(
          List.of(
              new Pictures.Row("noisy", noisy),
              new Pictures.Row("denoised", Dataset.of(model.reconstruct(noisy))),
              new Pictures.Row("clean", clean)),
          folder.denoised());
    }
  }

  private void printRatios(Autoencoder model) {
    Dataset test = images.test();
    double noisyError = 0;
    double denoisedError = 0;
    for (int first = 0; first < test.rows(); first += BLOCK) {
      Dataset clean = test.slice(first, Math.min(test.rows(), first + BLOCK));
      Dataset noisy = noisy(clean, first);
      noisyError += squaredError(noisy, clean);
      denoisedError += squaredError(Dataset.of(model.reconstruct(noisy)), clean);
    }
    double pixels = (double) test.rows() * test.columns();
    out.printf(
        Locale.ROOT,
        "  test images with noise of standard deviation %s: PSNR %.2f dB, denoised %.2f dB%n",
        Recipe.NOISE,
        peakSignalToNoise(noisyError / pixels),
        peakSignalToNoise(denoisedError / pixels));
  }

  private Dataset noisy(Dataset clean, int first) {
    return NoisyImages.of(clean, Recipe.NOISE, seed, first);
  }

  private static double squaredError(Dataset images, Dataset clean) {
    double sum = 0;
    for (int i = 0; i < clean.rows(); i++) {
      for (int j = 0; j < clean.columns(); j++) {
        double difference = images.value(i, j) - clean.value(i, j);
        sum += difference * difference;
      }
    }
    return sum;
  }

  /** In decibels, of pixels whose peak is 1. */
  private static double peakSignalToNoise(double meanSquaredError) {
    return -10 * Math.log10(meanSquaredError);
  }
}
