package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.Mnist;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What variants are compared on.
 *
 * @param train to train on
 * @param others to measure on
 * @param setting what these are called
 */
record Images(Dataset train, Dataset others, Setting setting) {
  /** One by the part of the training set that is held out for validation. */
  private static final int HELD_OUT = 6;

  /**
   * Reads MNIST.
   *
   * @param folder with the four files
   * @param most images to train on, at most
   * @param isValidation whether to measure on the last sixth of the training set, which then is not
   *     trained on, in place of the test set
   * @throws IllegalArgumentException if there are too few
   */
  static Images read(Path folder, int most, boolean isValidation) throws IOException {
    Dataset all = Mnist.train(folder);
    Dataset others;
    if (isValidation) {
      if (all.rows() < HELD_OUT) {
        throw new IllegalArgumentException(
            "There are %d training images, of which --validation holds out a sixth; leave it away"
                .formatted(all.rows()));
      }
      int kept = all.rows() - all.rows() / HELD_OUT;
      others = all.slice(kept, all.rows());
      all = all.slice(0, kept);
    } else {
      others = Mnist.test(folder);
    }
    Dataset train = most < all.rows() ? all.slice(0, most) : all;
    return new Images(
        train,
        others,
        new Setting(train.rows(), isValidation ? "validation" : "test", others.rows()));
  }
}
