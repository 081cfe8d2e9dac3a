package dev.hourglass.models.training;

/**
 * What is done to an input before it is encoded, while the clean input stays the target: that makes
 * a denoising autoencoder (Vincent et al., 2008).
 */
public sealed interface Noise {
  /**
   * Adds a Gaussian of mean 0.
   *
   * @param standardDeviation above 0
   */
  record Gaussian(float standardDeviation) implements Noise {
    public Gaussian {
      if (!(standardDeviation > 0 && Float.isFinite(standardDeviation))) {
        throw new IllegalArgumentException(
            "Gaussian noise of standard deviation " + standardDeviation + "; give one above 0");
      }
    }
  }

  /**
   * Sets each element to 0 with the given probability.
   *
   * @param probability in (0, 1)
   */
  record Masking(float probability) implements Noise {
    public Masking {
      if (!(probability > 0 && probability < 1)) {
        throw new IllegalArgumentException(
            "Masking noise of probability " + probability + "; give one between 0 and 1");
      }
    }
  }
}
