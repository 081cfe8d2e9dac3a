package dev.hourglass.models.network;

/** What the encoder's output says of a row. */
public sealed interface Code {
  /**
   * Whether it is a distribution of codes, of which one is drawn when it is decoded in training.
   */
  boolean isDistribution();

  /** The code itself. */
  record Plain() implements Code {
    @Override
    public boolean isDistribution() {
      return false;
    }

    @Override
    public String toString() {
      return "plain code";
    }
  }

  /**
   * A normal distribution of codes, of independent units (Kingma & Welling, 2014): the encoder's
   * last layer gives its mean, and a second one beside it the logarithm of its variance.
   */
  record Gaussian() implements Code {
    @Override
    public boolean isDistribution() {
      return true;
    }

    @Override
    public String toString() {
      return "Gaussian code";
    }
  }
}
