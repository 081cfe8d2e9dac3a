package dev.hourglass.models.objective;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Dense;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.Recording;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps codes from changing with their inputs (Rifai et al., 2011): {@code weight·‖J‖²}, the mean
 * over the rows of the squared Frobenius norm of the code's Jacobian.
 *
 * <p>For an encoder of one dense layer with a sigmoid, a hyperbolic tangent or no activation it is
 * exact: {@code Σⱼ f'(zⱼ)²·‖wⱼ‖²}. For others it is estimated by {@code ‖f(x + σε) - f(x)‖² / σ²}
 * with one draw of normal ε a row (Rifai et al., 2011, <em>Higher order contractive
 * auto-encoder</em>), which is unbiased but for a part of the order of σ².
 *
 * @param weight above 0, relative to the mean error of a cell
 * @param isEstimated whether it is estimated where it could be exact
 */
public record Contraction(float weight, boolean isEstimated) implements Penalty {
  /** Small beside the curvature of a layer, large beside the rounding of a code's difference. */
  private static final float STEP = 1e-2f;

  /**
   * Checks the weight.
   *
   * @throws IllegalArgumentException if it is not above 0, or not finite
   */
  public Contraction {
    Penalty.requirePositive("weight of contraction", weight);
  }

  /** Exact where that is possible. */
  public Contraction(float weight) {
    this(weight, false);
  }

  @Override
  public String name() {
    return "contraction";
  }

  @Override
  public boolean isOfRows() {
    return true;
  }

  @Override
  public void record(ForwardPass pass, @Nullable Tensor factor, @Nullable Tensor sum) {
    List<Layer> encoder = pass.network().encoder();
    if (!isEstimated && encoder.size() == 1 && encoder.get(0) instanceof Dense layer) {
      Node slope = slope(pass.tape(), layer.activation(), pass.code());
      if (slope != null) {
        exact(pass, layer, slope, sum);
        return;
      }
    }
    estimated(pass, sum);
  }

  /** The derivative of an activation from its output, where that is a polynomial. */
  private static @Nullable Node slope(Tape tape, Activation activation, Node y) {
    return switch (activation) {
      case IDENTITY -> tape.map(new Affine(0, 1), y);
      case SIGMOID -> tape.zip(Arithmetic.SUBTRACT, y, tape.zip(Arithmetic.MULTIPLY, y, y));
      case TANH -> tape.map(new Affine(-1, 1), tape.zip(Arithmetic.MULTIPLY, y, y));
      case RELU, LEAKY_RELU, ELU, SOFTPLUS -> null;
    };
  }

  private void exact(ForwardPass pass, Dense layer, Node slope, @Nullable Tensor sum) {
    Tape tape = pass.tape();
    Node w = pass.recording().parameters().node(tape, layer.weight());
    Node norms = tape.sum(tape.zip(Arithmetic.MULTIPLY, w, w), 1, layer.outputs());
    Node slopes = tape.zip(Arithmetic.MULTIPLY, slope, slope);
    Node norm = tape.sum(tape.zip(Arithmetic.MULTIPLY, slopes, norms), 1, 1);
    tape.objective(norm, weight / pass.rows(), sum);
  }

  private void estimated(ForwardPass pass, @Nullable Tensor sum) {
    Tape tape = pass.tape();
    Recording recording = pass.recording();
    Node x = pass.input();
    Node step =
        recording
            .draws()
            .next(tape, new Distribution.Normal(0, STEP), x.value().rows(), x.value().columns());
    Node moved = pass.network().codes(recording, tape.zip(Arithmetic.ADD, x, step));
    Node difference = tape.zip(Arithmetic.SUBTRACT, moved, pass.code());
    float scale = weight / (pass.rows() * STEP * STEP);
    pass.recordLoss(LossFunction.SQUARED_ERROR, scale, difference, sum);
  }
}
