package dev.hourglass.tensor;

/**
 * Constants of stochastic gradient descent.
 *
 * @param momentum decay of the velocity, in [0, 1); 0 for plain descent
 * @param nesterov whether to look ahead along the velocity (Nesterov, 1983); needs momentum
 * @param weightDecay decoupled decay, multiplied by the learning rate, at least 0
 */
public record SgdParameters(float momentum, boolean nesterov, float weightDecay) {
  public SgdParameters {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("SGD's momentum is " + momentum + "; give one in [0, 1)");
    }
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("Nesterov's method needs a momentum above 0");
    }
    if (!(weightDecay >= 0 && Float.isFinite(weightDecay))) {
      throw new IllegalArgumentException(
          "SGD's weight decay is " + weightDecay + "; give a number of at least 0");
    }
  }
}
