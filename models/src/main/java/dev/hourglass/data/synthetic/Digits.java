package dev.hourglass.data.synthetic;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.Mnist;
import java.util.Arrays;

/** Digits in the manner of MNIST, drawn by the computer: no file needed. */
public final class Digits {
  private static final int CLASSES = 10;
  private static final int PIXELS = Mnist.SIDE * Mnist.SIDE;

  private Digits() {}

  /**
   * Draws digits that look handwritten: the strokes of one of several styles, with random
   * proportions, bends, slant, rotation, size, pen width and position, white (1) on black (0).
   *
   * <p>Every ten images from the first on hold each digit once, in random order. Image {@code i} of
   * a seed doesn't depend on {@code count}, so a longer set begins with the shorter one; images for
   * testing come from another slice or another seed.
   *
   * @param count how many images, at least 1
   * @param seed same seed, same images on every platform
   * @return {@code count} rows of 28x28 pixels, line by line from the top, stored as bytes, with
   *     labels from 0 to 9
   * @throws IllegalArgumentException if {@code count} is below 1, or more than fit one array
   */
  public static Dataset synthetic(int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " images; give at least 1");
    }
    byte[] pixels = new byte[Dataset.elements(count, PIXELS)];
    int[] labels = labels(count, seed);
    DigitPainter painter = new DigitPainter();
    for (int i = 0; i < count; i++) {
      painter.paint(labels[i], new RandomStream(seed, i), pixels, i * PIXELS);
    }
    return Dataset.ofBytes(pixels, PIXELS).withLabels(labels);
  }

  /** Shuffles each block of ten on its own, so that no label depends on the count. */
  private static int[] labels(int count, long seed) {
    int[] labels = new int[count];
    int[] block = new int[CLASSES];
    for (int first = 0; first < count; first += CLASSES) {
      Arrays.setAll(block, digit -> digit);
      // Negative indices: the images use the others.
      RandomStream random = new RandomStream(seed, ~(long) first);
      for (int i = CLASSES - 1; i > 0; i--) {
        int j = random.below(i + 1);
        int swapped = block[i];
        block[i] = block[j];
        block[j] = swapped;
      }
      System.arraycopy(block, 0, labels, first, Math.min(CLASSES, count - first));
    }
    return labels;
  }
}
