package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.benchmarks.OptimizerName;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Precision;
import java.util.Arrays;
import java.util.List;

/**
 * One way to train one network. Two that differ in anything, be it the name, are two variants.
 *
 * @param name to call it by
 * @param network widths from the input to the code, joined by hyphens; the input's is {@value
 *     #PIXELS}
 * @param optimizer with its usual constants
 * @param learningRate its peak; the schedule is one-cycle
 * @param batch rows of a mini-batch
 * @param epochs of the training, all layers at once
 * @param weightDecay decoupled
 * @param precision of the training; errors are measured in single precision
 * @param choices words that {@link Choice} knows
 */
record Variant(
    String name,
    String network,
    OptimizerName optimizer,
    double learningRate,
    int batch,
    int epochs,
    double weightDecay,
    Precision precision,
    List<String> choices) {
  /** Of an image. */
  static final int PIXELS = 784;

  /**
   * Checks all but what depends on data and backend.
   *
   * @throws IllegalArgumentException if something is out of range
   */
  Variant {
    choices = List.copyOf(choices);
    if (!name.matches("[\\w.+-]+")) {
      throw new IllegalArgumentException(
          "'%s' is no name; give letters, digits, and of . + - _".formatted(name));
    }
    if (!network.matches(PIXELS + "(-[1-9][0-9]{0,6})+")) {
      throw new IllegalArgumentException(
          "'%s' is no network of MNIST's images; give widths such as 784-300-150"
              .formatted(network));
    }
    Recipe unused =
        recipe(network, optimizer, learningRate, batch, epochs, weightDecay, precision, choices, 0);
  }

  /**
   * Checks that it can be trained.
   *
   * @param rows of the data
   * @throws IllegalArgumentException if a batch has more, or the backend lacks the precision
   */
  void requireTrainable(int rows, Backend backend) {
    if (batch > rows) {
      throw new IllegalArgumentException(
          "The batch of %s is %d, but there are %d images to train on; give at most that"
              .formatted(name, batch, rows));
    }
    Precision unused = precision.on(backend);
  }

  /** What comes of it with a seed. */
  Recipe recipe(long seed) {
    return recipe(
        network, optimizer, learningRate, batch, epochs, weightDecay, precision, choices, seed);
  }

  private static Recipe recipe(
      String network,
      OptimizerName optimizer,
      double learningRate,
      int batch,
      int epochs,
      double weightDecay,
      Precision precision,
      List<String> choices,
      long seed) {
    Recipe recipe =
        new Recipe(
            Architecture.stacked(widths(network)).outputActivation(Activation.SIGMOID),
            Training.epochs(epochs)
                .batchSize(batch)
                .learningRate(learningRate)
                .optimizer(optimizer.optimizer((float) weightDecay))
                .precision(precision)
                .seed(seed)
                .lossInterval(100));
    return Choice.apply(recipe, choices);
  }

  private static int[] widths(String network) {
    return Arrays.stream(network.split("-", -1)).mapToInt(Integer::parseInt).toArray();
  }

  /** How many numbers a code has. */
  int codeSize() {
    int[] widths = widths(network);
    return widths[widths.length - 1];
  }
}
