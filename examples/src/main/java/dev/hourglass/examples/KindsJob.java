package dev.hourglass.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** Trains autoencoders of further kinds on images of digits and shows what each is for. */
final class KindsJob {
  private final DigitsJob digits;
  private final PrintStream out;
  private final OutputFolder folder;
  private final Images images;
  private final boolean draws;

  KindsJob(DigitsJob digits, PrintStream out, OutputFolder folder, Images images, boolean draws) {
    this.digits = digits;
    this.out = out;
    this.folder = folder;
    this.images = images;
    this.draws = draws;
  }

  /** Trains one, adds it to the results, shows what it is for, and saves it. */
  void run(Kind kind, Recipe recipe, List<Result> results) throws IOException {
    digits.run(recipe, results, show(kind, recipe));
  }

  private Show show(Kind kind, Recipe recipe) {
    return switch (kind) {
      case VARIATIONAL -> new NewDigits(recipe, images, folder, draws);
      case DENOISING -> new CleanedDigits(recipe, images, out, folder, draws);
      case SPARSE -> new SparseFeatures(recipe, images, out, folder, draws);
    };
  }
}
