package dev.hourglass.models;

import static java.util.Objects.requireNonNull;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import java.util.List;

/**
 * What an autoencoder is made of, before it has any weights. Immutable: the methods that choose
 * something return a changed copy.
 *
 * @param encoderSizes width of the input, of each hidden layer, and of the code; the decoder
 *     mirrors them
 * @param hiddenActivation of every layer but the code and the output
 * @param codeActivation of the code
 * @param outputActivation of the reconstruction
 * @param isTied whether the decoder's weights are the encoder's transposed; the biases are separate
 *     all the same
 * @param initializer how the weights start
 * @param l2 λ of the penalty λ·½‖W‖² on all weights, at least 0; biases are not penalized
 */
public record Architecture(
    List<Integer> encoderSizes,
    Activation hiddenActivation,
    Activation codeActivation,
    Activation outputActivation,
    boolean isTied,
    Initializer initializer,
    float l2) {

  /** Java arrays are not longer, and the parameters are one. */
  private static final int MOST_PARAMETERS = Integer.MAX_VALUE - 8;

  /**
   * Checks the choices.
   *
   * @throws IllegalArgumentException if there are fewer than two sizes, one is below 1, they make
   *     more parameters than one array holds, or {@code l2} is negative or not finite
   */
  public Architecture {
    requireNonNull(encoderSizes, "encoderSizes");
    requireNonNull(hiddenActivation, "hiddenActivation");
    requireNonNull(codeActivation, "codeActivation");
    requireNonNull(outputActivation, "outputActivation");
    requireNonNull(initializer, "initializer");
    encoderSizes = List.copyOf(encoderSizes);
    if (encoderSizes.size() < 2) {
      throw new IllegalArgumentException(
          "Layer sizes "
              + encoderSizes
              + " are too few; give at least the input's and the code's size");
    }
    for (int size : encoderSizes) {
      if (size < 1) {
        throw new IllegalArgumentException(
            "Layer sizes " + encoderSizes + " include " + size + "; each must be at least 1");
      }
    }
    requireFewEnough(encoderSizes, isTied);
    if (!(l2 >= 0 && Float.isFinite(l2))) {
      throw new IllegalArgumentException("l2 is " + l2 + "; give a finite number of at least 0");
    }
  }

  private static void requireFewEnough(List<Integer> sizes, boolean tied) {
    long count = 0;
    for (int i = 0; i < sizes.size() - 1 && count <= MOST_PARAMETERS; i++) {
      long inputs = sizes.get(i);
      long outputs = sizes.get(i + 1);
      long weights = inputs * outputs;
      // At most 2^62 and added to less than 2^31, so nothing overflows before it is noticed.
      count += weights;
      if (!tied && count <= MOST_PARAMETERS) {
        count += weights;
      }
      count += inputs + outputs;
    }
    if (count > MOST_PARAMETERS) {
      throw new IllegalArgumentException(
          "Layer sizes "
              + sizes
              + " make more than "
              + MOST_PARAMETERS
              + " parameters, more than an array holds; choose smaller layers");
    }
  }

  /** Chooses the activation of every layer but the code and the output. */
  public Architecture hiddenActivation(Activation activation) {
    return new Architecture(
        encoderSizes, activation, codeActivation, outputActivation, isTied, initializer, l2);
  }

  /** Chooses the activation of the code. */
  public Architecture codeActivation(Activation activation) {
    return new Architecture(
        encoderSizes, hiddenActivation, activation, outputActivation, isTied, initializer, l2);
  }

  /**
   * Chooses the activation of the reconstruction: the identity for any data, a sigmoid for data in
   * [0, 1] such as pixels, which is then trained with cross-entropy. Training refuses data that it
   * can't reach: outside [0, 1] for a sigmoid, [-1, 1] for a hyperbolic tangent, below -1 for ELU,
   * below 0 for RELU and SOFTPLUS.
   */
  public Architecture outputActivation(Activation activation) {
    return new Architecture(
        encoderSizes, hiddenActivation, codeActivation, activation, isTied, initializer, l2);
  }

  /** Makes the decoder's weights the encoder's transposed: about half the parameters. */
  public Architecture tied() {
    return new Architecture(
        encoderSizes, hiddenActivation, codeActivation, outputActivation, true, initializer, l2);
  }

  /** Chooses how the weights start. */
  public Architecture initializer(Initializer newInitializer) {
    return new Architecture(
        encoderSizes,
        hiddenActivation,
        codeActivation,
        outputActivation,
        isTied,
        newInitializer,
        l2);
  }

  /** Chooses λ of the penalty λ·½‖W‖² on all weights. */
  public Architecture l2(float lambda) {
    return new Architecture(
        encoderSizes,
        hiddenActivation,
        codeActivation,
        outputActivation,
        isTied,
        initializer,
        lambda);
  }

  /** Width of the input and of the reconstruction. */
  public int inputSize() {
    return encoderSizes.get(0);
  }

  /** Width of the code. */
  public int codeSize() {
    return encoderSizes.get(encoderSizes.size() - 1);
  }

  /** Number of weights and biases. */
  public long parameterCount() {
    return Layout.of(this).parameterCount();
  }

  /** Whether every layer is linear, so that PCA is the best it can do. */
  public boolean isLinear() {
    boolean deep = encoderSizes.size() > 2;
    return (!deep || hiddenActivation == Activation.IDENTITY)
        && codeActivation == Activation.IDENTITY
        && outputActivation == Activation.IDENTITY;
  }

  /**
   * Trains an autoencoder of this architecture.
   *
   * <p>The defaults are for standardized columns, or columns within [0, 1]. A column of about ten
   * times the others' standard deviation, or with a mean of about ten standard deviations, is told
   * by a warning that names the worst columns: there the defaults begin to fail (measured on ten
   * columns of rank 2, the mean AUROC of anomalies falls from .975 to .86 and .90; at a hundred
   * times to .70 and .74). An autoencoder that reconstructs the training data no better than the
   * means of its columns is told by a warning too, and so are single columns with more than twice
   * the error of their mean that matter among the others. Both look at 10,000 rows at most.
   *
   * @param data as wide as the input, within what the output activation reaches, and with at least
   *     one mini-batch of rows if its size was chosen
   * @param backend on which to train, and to which the result is bound
   * @throws IllegalArgumentException if data, plan and architecture don't fit each other
   * @throws dev.hourglass.models.training.TrainingDivergedException if the loss, on training or
   *     validation data, or a parameter becomes NaN or infinite
   * @throws java.util.concurrent.CancellationException if it is cancelled, by {@link
   *     Training#cancelWhen} or by interrupting the thread
   * @throws IllegalStateException if the backend is closed
   */
  public Autoencoder train(Training training, Dataset data, Backend backend) {
    requireNonNull(training, "training");
    requireNonNull(data, "data");
    requireNonNull(backend, "backend");
    return new Trainer(this, training, backend).train(data);
  }

  /**
   * The sizes of all layers, such as {@code 784-300-150-300-784}, and whether the weights are tied.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int size : encoderSizes) {
      text.append(size).append('-');
    }
    for (int i = encoderSizes.size() - 2; i >= 0; i--) {
      text.append(encoderSizes.get(i)).append(i > 0 ? "-" : "");
    }
    return text + (isTied ? ", tied" : "");
  }
}
