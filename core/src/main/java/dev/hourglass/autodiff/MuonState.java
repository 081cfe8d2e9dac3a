package dev.hourglass.autodiff;

import static dev.hourglass.tensor.BinaryOp.MULTIPLY;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.MuonParameters;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Muon remembers, and its step. With the gradient g of a weight matrix w of m x n
 *
 * <pre>
 * v = momentum·v + g
 * w = w·(1 - learningRate·weightDecay)
 *       - learningRate · 0.2·√max(m, n) · orthogonal(g + momentum·v)
 * </pre>
 */
final class MuonState {
  /** With it a step's root mean square is that of Adam's usual ones (Liu et al., 2025). */
  private static final double SCALE = 0.2;

  private final Scope scope;
  private final Kernels kernels;
  private final MuonParameters h;
  private final ParameterBlock block;
  private final Tensor first;
  private final @Nullable Tensor second;
  private final Kernel update;

  /**
   * Allocates the state, with zeros.
   *
   * @param scope its owner
   * @param learningRate 1x1
   * @param steps 1x1, which is counted elsewhere, before the update
   */
  MuonState(
      Scope scope, MuonParameters h, ParameterBlock block, Tensor learningRate, Tensor steps) {
    this.scope = scope;
    this.kernels = scope.kernels();
    this.h = h;
    this.block = block;
    long biases = block.size() - block.weightCount();
    first = scope.tensor(1, block.size());
    second = biases == 0 ? null : scope.tensor(1, biases);
    List<Kernel> parts = new ArrayList<>();
    updateWeights(learningRate, parts);
    if (second != null) {
      parts.add(
          kernels.adam(
              h.others(),
              learningRate,
              steps,
              block.biasesOf(block.values()),
              block.biasesOf(block.gradients()),
              scope.view(first, block.weightCount(), 1, biases),
              second));
    }
    update = Kernel.sequence(parts);
  }

  private void updateWeights(Tensor learningRate, List<Kernel> parts) {
    long count = block.weightCount();
    Tensor gradient = block.weightsOf(block.gradients());
    Tensor velocity = scope.view(first, 0, 1, count);
    Tensor direction = scope.tensor(1, count);
    Tensor change = scope.tensor(1, count);
    parts.add(kernels.map(new Affine(h.momentum(), 0), velocity, velocity));
    parts.add(kernels.axpy(1, gradient, velocity));
    parts.add(kernels.map(new Affine(h.momentum(), 0), velocity, direction));
    parts.add(kernels.axpy(1, gradient, direction));
    if (h.weightDecay() > 0) {
      Tensor kept = scope.tensor(1, 1);
      Tensor weights = block.weightsOf(block.values());
      parts.add(kernels.map(new Affine(-h.weightDecay(), 1), learningRate, kept));
      parts.add(kernels.zip(MULTIPLY, weights, kept, weights));
    }
    // In mixed precision the products are of its kind too.
    DType type = block.operandType();
    for (Parameter weight : block.layout().weights()) {
      Tensor of = matrix(direction, weight);
      Tensor orthogonal = matrix(change, weight);
      parts.add(kernels.orthogonalize(type, h.iterations(), of, orthogonal));
      double scale = SCALE * Math.sqrt((double) Math.max(weight.rows(), weight.columns()));
      parts.add(kernels.zip(MULTIPLY, orthogonal, learningRate, orthogonal));
      parts.add(kernels.axpy((float) -scale, orthogonal, block.value(weight.name())));
    }
  }

  private Tensor matrix(Tensor weights, Parameter weight) {
    return scope.view(
        weights, block.layout().offset(weight.name()), weight.rows(), weight.columns());
  }

  /** The velocity and the biases' first moment in the block's layout, and their second moment. */
  List<Tensor> moments() {
    return second == null ? List.of(first) : List.of(first, second);
  }

  /** One step, of weights and biases. */
  Kernel update() {
    return update;
  }
}
