package dev.hourglass.tensor;

import static java.util.Objects.requireNonNull;

/**
 * Constants of Muon (Jordan et al., 2024).
 *
 * @param momentum decay of the velocity, in (0, 1), usually 0.95
 * @param iterations of the orthogonalization, {@value #FEWEST_ITERATIONS} to {@value
 *     #MOST_ITERATIONS}: each costs three products of matrices, and the fewer there are, the
 *     smaller are the steps along small singular values
 * @param weightDecay decoupled decay, multiplied by the learning rate, at least 0
 * @param others for what is no matrix, the biases; its weight decay is 0
 */
public record MuonParameters(
    float momentum, int iterations, float weightDecay, AdamParameters others) {
  /** Fewer tell too little of small singular values. */
  public static final int FEWEST_ITERATIONS = 2;

  /** More are of no use in single precision. */
  public static final int MOST_ITERATIONS = 6;

  /**
   * Checks the constants.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public MuonParameters {
    requireNonNull(others, "others");
    if (!(momentum > 0 && momentum < 1)) {
      throw new IllegalArgumentException("Muon's momentum is " + momentum + "; give one in (0, 1)");
    }
    if (iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) {
      throw new IllegalArgumentException(
          "Muon's iterations are "
              + iterations
              + "; give "
              + FEWEST_ITERATIONS
              + " to "
              + MOST_ITERATIONS);
    }
    if (!(weightDecay >= 0 && Float.isFinite(weightDecay))) {
      throw new IllegalArgumentException(
          "Muon's weight decay is " + weightDecay + "; give a number of at least 0");
    }
    if (others.weightDecay() != 0) {
      throw new IllegalArgumentException(
          "Adam's weight decay within Muon is "
              + others.weightDecay()
              + "; give 0, as biases don't decay");
    }
  }
}
