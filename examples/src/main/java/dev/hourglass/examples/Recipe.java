package dev.hourglass.examples;

import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.objective.Sparsity;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Schedule;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Precision;
import java.util.List;

/**
 * An autoencoder and how to train it.
 *
 * @param name for people and for file names
 */
record Recipe(String name, Architecture architecture, Training training) {
  /** The tutorial trains on MNIST's first 55,000 images. */
  static final int TUTORIAL_IMAGES = 55_000;

  /** Standard deviation of the noise that the denoising autoencoder learns to take away. */
  static final float NOISE = 0.5f;

  /** Mean activation that each unit of the sparse autoencoder is to have. */
  static final float ACTIVITY = 0.1f;

  private static final int PIXELS = 784;
  private static final int HIDDEN = 300;
  private static final int CODES = 150;

  /**
   * The linear autoencoder of the point cloud, 3-2-3, trained on the whole cloud at once. The
   * tutorial's constant 0.01 comes near the principal subspace in 1,000 iterations; ten times that,
   * falling to 0, reaches it.
   */
  static Recipe pointCloud(int points, long seed, boolean tutorial) {
    Training training = Training.epochs(1_000).batchSize(points).seed(seed);
    return new Recipe(
        "undercomplete",
        Architecture.undercomplete(3, 2),
        tutorial
            ? training.learningRate(0.01).schedule(Schedule.constant())
            : training.learningRate(0.1).schedule(Schedule.cosine()));
  }

  /**
   * A linear autoencoder of the images with 30 codes, trained long enough to reach the principal
   * subspace.
   */
  static Recipe linear(int epochs, int batchSize, long seed) {
    return new Recipe(
        "linear",
        Architecture.undercomplete(PIXELS, 30),
        Training.epochs(epochs)
            .batchSize(batchSize)
            .learningRate(2e-3)
            .schedule(Schedule.cosine())
            .seed(seed));
  }

  /**
   * The three deep autoencoders, 784-300-150-300-784, with a linear code and a sigmoid output
   * trained by cross-entropy. Each layer of each of them is trained for the same number of epochs:
   * of the greedy one the first alone, the others with all layers. The two greedy stages take about
   * as long as one epoch of all layers.
   */
  static List<Recipe> digits(int epochs, int batchSize, long seed) {
    Architecture stacked =
        Architecture.stacked(PIXELS, HIDDEN, CODES).outputActivation(Activation.SIGMOID);
    Training joint = byOneCycle(Training.epochs(epochs), batchSize, seed);
    Training greedy = Training.greedy(1);
    if (epochs > 1) {
      greedy = greedy.fineTune(epochs - 1);
    }
    return List.of(
        new Recipe("stacked", stacked, joint),
        new Recipe("tied", stacked.tied(), joint),
        new Recipe("greedy", stacked, byOneCycle(greedy, batchSize, seed)));
  }

  /**
   * An autoencoder of a further kind, small enough for a few epochs.
   *
   * <p>The variational one's loss is the evidence lower bound: β is 1 from the beginning, and
   * pixels are drawn as 0 or 1, since only of such is the cross-entropy a likelihood. With more
   * than its 12 codes more samples look like no digit. The sparse one has an L2 penalty, without
   * which its features are noisy, and goes on learning at a rate that would be too high for a deep
   * one.
   */
  static Recipe of(Kind kind, int epochs, int batchSize, long seed) {
    Training training = byOneCycle(Training.epochs(epochs), batchSize, seed);
    Architecture architecture =
        switch (kind) {
          case VARIATIONAL -> Architecture.variational(PIXELS, HIDDEN, 100, 12);
          case DENOISING -> Architecture.stacked(PIXELS, HIDDEN, CODES);
          case SPARSE -> Architecture.stacked(PIXELS, 200).codeActivation(Activation.SIGMOID);
        };
    return new Recipe(
        kind.title(),
        architecture.outputActivation(Activation.SIGMOID),
        switch (kind) {
          case VARIATIONAL -> training.binarize();
          case DENOISING -> training.noise(new Noise.Gaussian(NOISE).clippedTo(0, 1));
          case SPARSE ->
              training
                  .penalty(new Sparsity(ACTIVITY, 0.03f))
                  .l2(3e-6f)
                  .reportPenalty()
                  .learningRate(2e-2);
        });
  }

  /** The same with another precision. */
  Recipe in(Precision precision) {
    return new Recipe(name, architecture, training.precision(precision));
  }

  /** The same by another optimizer. */
  Recipe by(OptimizerName optimizer) {
    return new Recipe(name, architecture, training.optimizer(optimizer.optimizer()));
  }

  /** A peak of 1e-2 would end lower still, but at 1.4e-2 some trainings collapse. */
  private static Training byOneCycle(Training training, int batchSize, long seed) {
    return training
        .batchSize(batchSize)
        .learningRate(6e-3)
        .schedule(Schedule.oneCycle(0.1))
        .seed(seed);
  }

  /**
   * The tutorial's own settings: ELU everywhere but the output, squared error, Adam at 0.01
   * throughout, and an L2 penalty.
   */
  static List<Recipe> tutorial(int epochs, int batchSize, long seed) {
    Architecture stacked =
        Architecture.stacked(PIXELS, HIDDEN, CODES).codeActivation(Activation.ELU);
    Training training = likeTheTutorial(Training.epochs(epochs), batchSize, seed);
    Training greedy = likeTheTutorial(Training.greedy(4), batchSize, seed);
    return List.of(
        new Recipe("stacked", stacked, training.l2(1e-4f)),
        new Recipe("tied", stacked.tied(), training.l2(5e-4f)),
        new Recipe("greedy", stacked, greedy.l2(1e-4f)));
  }

  private static Training likeTheTutorial(Training training, int batchSize, long seed) {
    return training
        .batchSize(batchSize)
        .learningRate(0.01)
        .schedule(Schedule.constant())
        .seed(seed);
  }
}
