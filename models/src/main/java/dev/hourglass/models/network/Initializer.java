package dev.hourglass.models.network;

/** How weights start. Biases start at 0, but for {@link Pca}. */
public sealed interface Initializer {
  /** Whether it takes the training data. */
  boolean isOfData();

  /**
   * Normal of variance 2 / fan-in (He et al., 2015), cut off at two standard deviations and widened
   * so that the variance stays.
   */
  record He() implements Initializer {
    @Override
    public boolean isOfData() {
      return false;
    }
  }

  /** Uniform of variance 2 / (fan-in + fan-out) (Glorot & Bengio, 2010). */
  record Glorot() implements Initializer {
    @Override
    public boolean isOfData() {
      return false;
    }
  }

  /**
   * From the principal components of the training data, so that the untrained autoencoder
   * reconstructs that data exactly as PCA with the same code size does. Needs hidden layers at
   * least as wide as the code, activations that are the identity for positive inputs, and an output
   * without activation.
   *
   * <p>For a linear autoencoder and the squared error that is the optimum; with all ELUs in their
   * linear range it is a stationary point, which training doesn't leave: perturb it if it is to be
   * trained.
   *
   * @param perturbation standard deviation of a Gaussian added to each weight, relative to the root
   *     mean square of the weights of its layer; at least 0
   */
  record Pca(double perturbation) implements Initializer {
    public Pca {
      if (!(perturbation >= 0 && Double.isFinite(perturbation))) {
        throw new IllegalArgumentException(
            "The PCA start's perturbation is " + perturbation + "; give a number of at least 0");
      }
    }

    @Override
    public boolean isOfData() {
      return true;
    }
  }
}
