package dev.hourglass.models.network;

/** What the encoder's output says of a row. */
public sealed interface Code {
  /** The code itself. */
  record Plain() implements Code {}

  /**
   * A normal distribution of codes, of independent units (Kingma & Welling, 2014): the encoder's
   * last layer gives its mean, and a second one beside it the logarithm of its variance.
   */
  record Gaussian() implements Code {}
}
