package dev.hourglass.models.objective;

import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The penalty λ·½‖W‖² on all weights; biases are not penalized.
 *
 * @param lambda λ, above 0
 */
public record L2(float lambda) implements Penalty {
  /**
   * Checks λ.
   *
   * @throws IllegalArgumentException if it is not above 0, or not finite
   */
  public L2 {
    Penalty.requirePositive("lambda of L2", lambda);
  }

  @Override
  public String name() {
    return "l2";
  }

  @Override
  public boolean isOfRows() {
    return false;
  }

  @Override
  public void record(ForwardPass pass, @Nullable Tensor factor, @Nullable Tensor sum) {
    pass.tape().l2(lambda, pass.recording().parameters().block(), sum);
  }
}
