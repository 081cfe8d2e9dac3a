package dev.hourglass.models.objective;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Makes codes small, and many of their numbers nearly 0: {@code weight·Σ|code|}, the mean over the
 * rows.
 *
 * @param weight above 0, relative to the mean error of a cell
 */
public record CodeL1(float weight) implements Penalty {
  /**
   * Checks the weight.
   *
   * @throws IllegalArgumentException if it is not above 0, or not finite
   */
  public CodeL1 {
    Penalty.requirePositive("weight of the codes' L1 norm", weight);
  }

  @Override
  public String name() {
    return "code l1";
  }

  @Override
  public boolean isOfRows() {
    return true;
  }

  @Override
  public void record(ForwardPass pass, @Nullable Tensor factor, @Nullable Tensor sum) {
    Tape tape = pass.tape();
    Node code = tape.copy(pass.code(), DType.FLOAT32);
    pass.recordLoss(LossFunction.ABSOLUTE_ERROR, weight / pass.rows(), code, sum);
  }
}
