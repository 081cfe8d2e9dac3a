package dev.hourglass.models.objective;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Dense;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.Recording;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps codes from changing with their inputs (Rifai et al., 2011): {@code weight·‖J‖²}, the mean
 * over the rows of the squared Frobenius norm of the code's Jacobian.
 *
 * <p>For an encoder of one dense layer with a sigmoid, a hyperbolic tangent or no activation it is
 * exact: {@code Σⱼ f'(zⱼ)²·‖wⱼ‖²}. For others it is estimated by a difference of the encoder in one
 * random direction a row, {@code ‖f(x + σε) - f(x)‖² / σ²} with normal ε, whose expectation is the
 * norm but for a part of the order of σ². The step σ is 0.01, for inputs of about unit scale:
 * beside inputs of more than 1,000 it is lost in single precision, and so is the estimate. (Alain &
 * Bengio, 2014, show that small noise on inputs, as of a denoising autoencoder, comes to a
 * contraction, there of the whole reconstruction.)
 *
 * @param weight above 0, relative to the mean error of a cell
 */
public record Contraction(float weight) implements Penalty {
  /** Activations whose derivative is a polynomial of their output. */
  private static final Set<Activation> EXACT =
      EnumSet.of(Activation.IDENTITY, Activation.SIGMOID, Activation.TANH);

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

  @Override
  public String name() {
    return "contraction";
  }

  @Override
  public boolean isOfRows() {
    return true;
  }

  /** The difference of two codes that are close together would be rounding. */
  @Override
  public boolean needsSinglePrecision(List<Layer> encoder) {
    return exactLayer(encoder) == null;
  }

  @Override
  public void record(ForwardPass pass, @Nullable Tensor factor, @Nullable Tensor sum) {
    Dense layer = exactLayer(pass.network().encoder());
    if (layer == null) {
      estimate(pass, sum);
    } else {
      exact(pass, layer, sum);
    }
  }

  /** The only layer of an encoder of which the norm is exact; null of any other. */
  private static @Nullable Dense exactLayer(List<Layer> encoder) {
    return encoder.size() == 1
            && encoder.get(0) instanceof Dense layer
            && EXACT.contains(layer.activation())
        ? layer
        : null;
  }

  /** The derivative of an activation from its output. */
  private static Node slope(Tape tape, Activation activation, Node y) {
    return switch (activation) {
      case IDENTITY -> tape.map(new Affine(0, 1), y);
      case SIGMOID -> tape.zip(Arithmetic.SUBTRACT, y, tape.zip(Arithmetic.MULTIPLY, y, y));
      case TANH -> tape.map(new Affine(-1, 1), tape.zip(Arithmetic.MULTIPLY, y, y));
      case RELU, LEAKY_RELU, ELU, SOFTPLUS ->
          throw new IllegalArgumentException(
              "The derivative of " + activation + " is no polynomial");
    };
  }

  private void exact(ForwardPass pass, Dense layer, @Nullable Tensor sum) {
    Tape tape = pass.tape();
    Node slope = slope(tape, layer.activation(), tape.copy(pass.code(), DType.FLOAT32));
    Node learned = pass.recording().parameters().node(tape, layer.weight());
    Node w = tape.copy(learned, DType.FLOAT32);
    Node norms = tape.sum(tape.zip(Arithmetic.MULTIPLY, w, w), 1, layer.outputs());
    Node slopes = tape.zip(Arithmetic.MULTIPLY, slope, slope);
    Node norm = tape.sum(tape.zip(Arithmetic.MULTIPLY, slopes, norms), 1, 1);
    tape.objective(norm, weight / pass.rows(), sum);
  }

  /** Also where it could be exact. */
  void estimate(ForwardPass pass, @Nullable Tensor sum) {
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
