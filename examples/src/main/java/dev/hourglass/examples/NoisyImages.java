package dev.hourglass.examples;

import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Philox;

/** Images with noise that is the same in each run. */
final class NoisyImages {
  private NoisyImages() {}

  /**
   * Adds normally distributed numbers, and clips the sums to [0, 1].
   *
   * @param clean of 784 pixels, or another multiple of 4
   * @param standardDeviation of the noise
   * @param seed from which it follows
   * @param first number of the first image, from which the noise of each follows as well
   */
  static Dataset of(Dataset clean, float standardDeviation, long seed, int first) {
    int width = clean.columns();
    float[] pixels = new float[clean.rows() * width];
    Philox.fill(
        new Distribution.Normal(0, standardDeviation),
        seed,
        0,
        (long) first * width,
        pixels,
        0,
        pixels.length,
        new int[4]);
    for (int i = 0; i < pixels.length; i++) {
      float noisy = clean.value(i / width, i % width) + pixels[i];
      pixels[i] = Math.max(0, Math.min(1, noisy));
    }
    return Dataset.of(pixels, width);
  }
}
