package dev.hourglass.examples;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.Mnist;
import dev.hourglass.data.synthetic.Digits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
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
  private static final long PIXELS = Mnist.SIDE * Mnist.SIDE;

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
    requireRoom(synthetic);
    Dataset all = Digits.synthetic(synthetic + SYNTHETIC_TEST, seed);
    return new Images(
        "synthetic digits", all.slice(0, synthetic), all.slice(synthetic, all.rows()));
  }

  /** Each pixel takes a byte, and all stand in one array. */
  private static void requireRoom(int synthetic) {
    long most =
        Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory()) / PIXELS - SYNTHETIC_TEST;
    if (synthetic > most) {
      throw new IllegalArgumentException(
          "--images is "
              + synthetic
              + "; this JVM has memory for fewer than "
              + Math.max(1, most)
              + ": give fewer, or raise -Xmx if that is the limit");
    }
  }

  /** The same with only the first images to train on. */
  Images firstTrainingImages(int count) {
    return count >= train.rows() ? this : new Images(name, train.slice(0, count), test);
  }

  /**
   * The first two test images of each label, of ten labels, in their order: 20 images of digits.
   */
  Dataset twoOfEach() {
    SortedMap<Integer, List<Integer>> found = new TreeMap<>();
    for (int i = 0; i < test.rows(); i++) {
      List<Integer> alike = found.computeIfAbsent(test.label(i), label -> new ArrayList<>());
      if (alike.size() < 2) {
        alike.add(i);
      }
    }
    int[] chosen =
        found.values().stream().limit(10).flatMap(List::stream).mapToInt(i -> i).toArray();
    return Dataset.of(Arrays.stream(chosen).mapToObj(test::row).toArray(float[][]::new))
        .withLabels(Arrays.stream(chosen).map(test::label).toArray());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s: %,d images to train on, %,d to test on", name, train.rows(), test.rows());
  }
}
