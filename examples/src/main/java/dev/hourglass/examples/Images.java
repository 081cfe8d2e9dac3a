package dev.hourglass.examples;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.Digits;
import dev.hourglass.data.Mnist;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The digits that the autoencoders are trained and tested on.
 *
 * @param name for people
 * @param train what they learn from
 * @param test what they have never seen
 */
record Images(String name, Dataset train, Dataset test) {
  private static final int SYNTHETIC_TEST = 10_000;

  /**
   * MNIST from a folder, or synthetic digits.
   *
   * @param mnist folder of the four idx files, or null for synthetic digits
   * @param synthetic how many synthetic digits to train on
   * @param seed of the synthetic digits
   */
  static Images load(@Nullable Path mnist, int synthetic, long seed) throws IOException {
    if (mnist != null) {
      return new Images("MNIST", Mnist.train(mnist), Mnist.test(mnist));
    }
    Dataset all = Digits.synthetic(synthetic + SYNTHETIC_TEST, seed);
    return new Images(
        "synthetic digits", all.slice(0, synthetic), all.slice(synthetic, all.rows()));
  }

  /** The same with only the first images to train on. */
  Images firstTrainingImages(int count) {
    return count >= train.rows() ? this : new Images(name, train.slice(0, count), test);
  }

  @Override
  public String toString() {
    return "%s: %,d images to train on, %,d to test on".formatted(name, train.rows(), test.rows());
  }
}
