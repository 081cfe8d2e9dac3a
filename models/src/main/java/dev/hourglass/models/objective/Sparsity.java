package dev.hourglass.models.objective;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each unit of the code active in few rows (Ng, 2011, <em>Sparse autoencoder</em>): {@code
 * weight·Σ KL(target ‖ mean activation)} over the units, where the mean is that of the mini-batch
 * and KL is the divergence of two Bernoulli variables. The code's activation is a sigmoid.
 *
 * @param target the mean activation to come close to, in (0, 1), such as 0.05
 * @param weight above 0, relative to the mean error of a cell
 */
public record Sparsity(float target, float weight) implements Penalty {
  /** Keeps the logarithm's argument away from 0, which a dead unit's mean underflows to. */
  private static final float MARGIN = 1e-6f;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Sparsity {
    if (!(target > 0 && target < 1)) {
      throw new IllegalArgumentException(
          "The target of sparsity is " + target + "; give a mean activation between 0 and 1");
    }
    Penalty.requirePositive("weight of sparsity", weight);
  }

  @Override
  public String name() {
    return "sparsity";
  }

  @Override
  public boolean isOfRows() {
    return true;
  }

  @Override
  public void record(ForwardPass pass, @Nullable Tensor factor, @Nullable Tensor sum) {
    Tape tape = pass.tape();
    Node code = tape.copy(pass.code(), DType.FLOAT32);
    long units = code.value().columns();
    float mean = (1 - 2 * MARGIN) / pass.rows();
    Node active = tape.map(new Affine(mean, MARGIN), tape.sum(code, 1, units));
    Node inactive = tape.map(new Affine(-1, 1), active);
    Node crossEntropy =
        tape.zip(
            Arithmetic.ADD,
            tape.map(new Affine(-target, 0), tape.map(Elementary.LOG, active)),
            tape.map(new Affine(target - 1, 0), tape.map(Elementary.LOG, inactive)));
    double entropy = -target * Math.log(target) - (1 - target) * Math.log1p(-target);
    Node divergence =
        tape.map(new Affine(1, (float) (-units * entropy)), tape.sum(crossEntropy, 1, 1));
    tape.objective(divergence, weight, sum);
  }
}
