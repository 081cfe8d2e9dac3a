package dev.hourglass.benchmarks.quality;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.pca.PrincipalComponents;

/**
 * Errors of cleaning rows by principal components, for each number of them at once: with the code c
 * of a noisy row and the code s of the clean one, the squared error changes by c² - 2·c·s with each
 * component.
 */
final class Truncations {
  private final PrincipalComponents components;
  private final double[] changes;
  private double errorOfMean;

  /** Fits to clean rows. */
  Truncations(Dataset clean) {
    components = PrincipalComponents.fit(clean, Math.min(clean.rows(), clean.columns()));
    changes = new double[components.codeSize()];
  }

  /** Adds the errors of these rows. */
  void add(Dataset noisy, Dataset clean) {
    double[] mean = components.mean();
    for (int row = 0; row < clean.rows(); row++) {
      float[] target = clean.row(row);
      for (int j = 0; j < target.length; j++) {
        errorOfMean += (target[j] - mean[j]) * (target[j] - mean[j]);
      }
      double[] found = components.encode(noisy.row(row));
      double[] wanted = components.encode(target);
      for (int i = 0; i < changes.length; i++) {
        changes[i] += found[i] * (found[i] - 2 * wanted[i]);
      }
    }
  }

  /** How many components have the least error. */
  int best() {
    double error = 0;
    double least = 0;
    int best = 0;
    for (int i = 0; i < changes.length; i++) {
      error += changes[i];
      if (error < least) {
        least = error;
        best = i + 1;
      }
    }
    return best;
  }

  /** The least sum of squared errors that a number of components has. */
  double leastError() {
    double error = errorOfMean;
    for (int i = 0; i < best(); i++) {
      error += changes[i];
    }
    return error;
  }
}
