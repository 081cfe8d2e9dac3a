package dev.hourglass.models.network;

import static java.util.Objects.requireNonNull;

import dev.hourglass.base.Limits;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param code what the encoder's output says of a row
 * @param chosenLikelihood how far a reconstruction is from its input; null for what fits the output
 * @param initializer how the weights start
 */
public record Architecture(
    List<Integer> encoderSizes,
    Activation hiddenActivation,
    Activation codeActivation,
    Activation outputActivation,
    boolean isTied,
    Code code,
    @Nullable Likelihood chosenLikelihood,
    Initializer initializer) {

  /**
   * Checks the choices.
   *
   * @throws IllegalArgumentException if there are fewer than two sizes, one is below 1, they make
   *     more parameters than one array holds, or the likelihood doesn't fit the output
   */
  public Architecture {
    requireNonNull(encoderSizes, "encoderSizes");
    requireNonNull(hiddenActivation, "hiddenActivation");
    requireNonNull(codeActivation, "codeActivation");
    requireNonNull(outputActivation, "outputActivation");
    requireNonNull(code, "code");
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
    requireFewEnough(encoderSizes, isTied, code);
    if (code.isDistribution() && codeActivation != Activation.IDENTITY) {
      throw new IllegalArgumentException(
          "The mean of a Gaussian code is any number, but the code's activation is "
              + codeActivation
              + "; choose IDENTITY");
    }
    if (chosenLikelihood != null) {
      chosenLikelihood.requireFitting(encoderSizes.get(0), outputActivation);
    }
  }

  /**
   * An undercomplete autoencoder without hidden layers or activations: with the squared error it
   * learns the subspace of PCA (Baldi & Hornik, 1989). Glorot initialization.
   *
   * @param inputSize width of the input
   * @param codeSize smaller than the input
   */
  public static Architecture undercomplete(int inputSize, int codeSize) {
    if (codeSize >= inputSize) {
      throw new IllegalArgumentException(
          "An undercomplete autoencoder's code ("
              + codeSize
              + ") must be smaller than its input ("
              + inputSize
              + "); for a larger code use stacked with a penalty or noise");
    }
    return of(Activation.IDENTITY, new Initializer.Glorot(), inputSize, codeSize);
  }

  /**
   * A stacked (deep, symmetric) autoencoder: ELU in the hidden layers, a linear code, a linear
   * output, He initialization. For pixels choose {@link #outputActivation} SIGMOID.
   *
   * @param encoderSizes width of the input, of each hidden layer, and of the code: {@code 784, 300,
   *     150} makes 784-300-150-300-784
   */
  public static Architecture stacked(int... encoderSizes) {
    requireNonNull(encoderSizes, "encoderSizes");
    return of(Activation.ELU, new Initializer.He(), encoderSizes);
  }

  /**
   * A variational autoencoder (Kingma & Welling, 2014): stacked, with a code that is a normal
   * distribution. Its loss includes the {@link dev.hourglass.models.network.Code.Gaussian} code's
   * divergence from the standard normal distribution. For pixels choose {@link #outputActivation}
   * SIGMOID, which makes them Bernoulli variables; with the squared error the output is the mean of
   * normal distributions of variance ½.
   *
   * @param encoderSizes as of {@link #stacked}
   */
  public static Architecture variational(int... encoderSizes) {
    return stacked(encoderSizes).code(new Code.Gaussian());
  }

  private static Architecture of(
      Activation hiddenActivation, Initializer initializer, int... encoderSizes) {
    List<Integer> sizes = new ArrayList<>();
    for (int size : encoderSizes) {
      sizes.add(size);
    }
    return new Architecture(
        sizes,
        hiddenActivation,
        Activation.IDENTITY,
        Activation.IDENTITY,
        false,
        new Code.Plain(),
        null,
        initializer);
  }

  private static void requireFewEnough(List<Integer> sizes, boolean tied, Code code) {
    long count = 0;
    for (int i = 0; i < sizes.size() - 1 && count <= Limits.ARRAY; i++) {
      long inputs = sizes.get(i);
      long outputs = sizes.get(i + 1);
      long weights = inputs * outputs;
      // At most 2^62 and added to less than 2^31, so nothing overflows before it is noticed.
      count += weights;
      if (!tied && count <= Limits.ARRAY) {
        count += weights;
      }
      count += inputs + outputs;
      boolean isCode = i == sizes.size() - 2;
      if (isCode && code.isDistribution() && count <= Limits.ARRAY) {
        count += weights + outputs;
      }
    }
    if (count > Limits.ARRAY) {
      throw new IllegalArgumentException(
          "The layers have more than "
              + Limits.ARRAY
              + " parameters, more than an array holds: "
              + sizes
              + "; choose smaller layers");
    }
  }

  /** Chooses the activation of every layer but the code and the output. */
  public Architecture hiddenActivation(Activation activation) {
    return new Architecture(
        encoderSizes,
        activation,
        codeActivation,
        outputActivation,
        isTied,
        code,
        chosenLikelihood,
        initializer);
  }

  /** Chooses the activation of the code. */
  public Architecture codeActivation(Activation activation) {
    return new Architecture(
        encoderSizes,
        hiddenActivation,
        activation,
        outputActivation,
        isTied,
        code,
        chosenLikelihood,
        initializer);
  }

  /**
   * Chooses the activation of the reconstruction: the identity for any data, a sigmoid for data in
   * [0, 1] such as pixels, which is then trained with cross-entropy. Training refuses data that it
   * can't reach: outside [0, 1] for a sigmoid, [-1, 1] for a hyperbolic tangent, below -1 for ELU,
   * below 0 for RELU and SOFTPLUS.
   */
  public Architecture outputActivation(Activation activation) {
    return new Architecture(
        encoderSizes,
        hiddenActivation,
        codeActivation,
        activation,
        isTied,
        code,
        chosenLikelihood,
        initializer);
  }

  /** Makes the decoder's weights the encoder's transposed: about half the parameters. */
  public Architecture tied() {
    return new Architecture(
        encoderSizes,
        hiddenActivation,
        codeActivation,
        outputActivation,
        true,
        code,
        chosenLikelihood,
        initializer);
  }

  /** Chooses what the encoder's output says of a row. */
  public Architecture code(Code newCode) {
    return new Architecture(
        encoderSizes,
        hiddenActivation,
        codeActivation,
        outputActivation,
        isTied,
        newCode,
        chosenLikelihood,
        initializer);
  }

  /**
   * Chooses how far a reconstruction is from its input. By default cross-entropy where the output
   * is a sigmoid, otherwise the squared error.
   *
   * @throws IllegalArgumentException if it doesn't fit the output: cross-entropy is of a sigmoid,
   *     which is chosen first
   */
  public Architecture likelihood(Likelihood newLikelihood) {
    return new Architecture(
        encoderSizes,
        hiddenActivation,
        codeActivation,
        outputActivation,
        isTied,
        code,
        requireNonNull(newLikelihood, "likelihood"),
        initializer);
  }

  /** The {@link #likelihood(Likelihood)} of which every column has this error. */
  public Architecture loss(LossFunction loss) {
    return likelihood(new Likelihood.Alike(loss));
  }

  /** The {@link #likelihood(Likelihood)} of groups of columns. */
  public Architecture groups(ColumnGroups groups) {
    return likelihood(new Likelihood.Grouped(groups));
  }

  /** The {@link #likelihood(Likelihood)} of groups of columns, from left to right. */
  public Architecture groups(ColumnGroup... groups) {
    return likelihood(new Likelihood.Grouped(new ColumnGroups(List.of(groups))));
  }

  /** How far a reconstruction is from its input: what was chosen, or fits the output. */
  public Likelihood likelihood() {
    return chosenLikelihood == null ? Likelihood.fitting(outputActivation) : chosenLikelihood;
  }

  /** Chooses how the weights start. */
  public Architecture initializer(Initializer newInitializer) {
    return new Architecture(
        encoderSizes,
        hiddenActivation,
        codeActivation,
        outputActivation,
        isTied,
        code,
        chosenLikelihood,
        newInitializer);
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
    return Network.of(this).layout().size();
  }

  /** Whether every layer is linear, so that PCA has the smallest squared error it can reach. */
  public boolean isLinear() {
    boolean deep = encoderSizes.size() > 2;
    return (!deep || hiddenActivation == Activation.IDENTITY)
        && codeActivation == Activation.IDENTITY
        && outputActivation == Activation.IDENTITY;
  }

  /**
   * The sizes of all layers, such as {@code 784-300-150-300-784}, whether the weights are tied, and
   * code and likelihood where they aren't the usual ones.
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
    if (isTied) {
      text.append(", tied");
    }
    if (code.isDistribution()) {
      text.append(", ").append(code);
    }
    if (!likelihood().equals(Likelihood.fitting(outputActivation))) {
      text.append(", ").append(likelihood());
    }
    return text.toString();
  }
}
