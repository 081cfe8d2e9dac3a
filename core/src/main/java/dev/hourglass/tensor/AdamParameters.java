package dev.hourglass.tensor;

/**
 * Constants of Adam (Kingma & Ba, 2015) and, where {@code weightDecay > 0}, AdamW (Loshchilov &
 * Hutter, 2019).
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment, above 0
 * @param weightDecay decoupled decay, multiplied by the learning rate, at least 0
 */
public record AdamParameters(float beta1, float beta2, float epsilon, float weightDecay) {
  public AdamParameters {
    requireDecay("beta1", beta1);
    requireDecay("beta2", beta2);
    if (!(epsilon > 0 && Float.isFinite(epsilon))) {
      throw new IllegalArgumentException(
          "Adam's epsilon is " + epsilon + "; give a number above 0");
    }
    if (!(weightDecay >= 0 && Float.isFinite(weightDecay))) {
      throw new IllegalArgumentException(
          "Adam's weight decay is " + weightDecay + "; give a number of at least 0");
    }
  }

  private static void requireDecay(String name, float beta) {
    if (!(beta >= 0 && beta < 1)) {
      throw new IllegalArgumentException("Adam's " + name + " is " + beta + "; give one in [0, 1)");
    }
  }
}
