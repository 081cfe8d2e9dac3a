package dev.hourglass.autodiff;

import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an optimizer remembers, all of it visible: the number of steps taken and the moments. The
 * learning rate is here too, a tensor, so that changing it needs no new kernel.
 */
public final class OptimizerState {
  private final Tensor learningRate;
  private final Tensor steps;
  private final List<Tensor> moments;
  private final Kernel update;

  /**
   * Allocates the state, with zeros. That includes the learning rate: set it before the first step.
   *
   * @param scope its owner, which need not be that of the parameters
   * @param parameters what is optimized
   */
  public OptimizerState(Scope scope, Optimizer optimizer, ParameterBlock parameters) {
    learningRate = scope.tensor(1, 1);
    steps = scope.tensor(1, 1);
    Kernels kernels = scope.kernels();
    List<Kernel> parts = new ArrayList<>();
    parts.add(kernels.map(new Affine(1, 1), steps, steps));
    if (optimizer instanceof Optimizer.Adam adam) {
      Tensor first = scope.tensor(1, parameters.size());
      Tensor second = scope.tensor(1, parameters.size());
      moments = List.of(first, second);
      parts.add(adam(scope, adam.parameters(), parameters, first, second));
    } else if (optimizer instanceof Optimizer.Muon muon) {
      MuonState state = new MuonState(scope, muon.parameters(), parameters, learningRate, steps);
      moments = state.moments();
      parts.add(state.update());
    } else {
      SgdParameters h = ((Optimizer.Sgd) optimizer).parameters();
      Tensor velocity = h.momentum() == 0 ? null : scope.tensor(1, parameters.size());
      moments = velocity == null ? List.of() : List.of(velocity);
      parts.add(sgd(scope, h, parameters, velocity));
    }
    Kernel rounding = parameters.rounding();
    if (rounding != null) {
      parts.add(rounding);
    }
    update = Kernel.sequence(parts);
  }

  private Kernel adam(
      Scope scope, AdamParameters h, ParameterBlock block, Tensor first, Tensor second) {
    Kernels kernels = scope.kernels();
    Tensor w = block.values();
    Tensor g = block.gradients();
    if (h.weightDecay() == 0 || block.size() == block.weightCount()) {
      return kernels.adam(h, learningRate, steps, w, g, first, second);
    }
    AdamParameters undecayed = new AdamParameters(h.beta1(), h.beta2(), h.epsilon(), 0);
    return Kernel.sequence(
        kernels.adam(
            h,
            learningRate,
            steps,
            block.weightsOf(w),
            block.weightsOf(g),
            weightsOf(scope, block, first),
            weightsOf(scope, block, second)),
        kernels.adam(
            undecayed,
            learningRate,
            steps,
            block.biasesOf(w),
            block.biasesOf(g),
            biasesOf(scope, block, first),
            biasesOf(scope, block, second)));
  }

  private Kernel sgd(
      Scope scope, SgdParameters h, ParameterBlock block, @Nullable Tensor velocity) {
    Kernels kernels = scope.kernels();
    Tensor w = block.values();
    Tensor g = block.gradients();
    if (h.weightDecay() == 0 || block.size() == block.weightCount()) {
      return kernels.sgd(h, learningRate, w, g, velocity);
    }
    SgdParameters undecayed = new SgdParameters(h.momentum(), h.nesterov(), 0);
    return Kernel.sequence(
        kernels.sgd(
            h,
            learningRate,
            block.weightsOf(w),
            block.weightsOf(g),
            velocity == null ? null : weightsOf(scope, block, velocity)),
        kernels.sgd(
            undecayed,
            learningRate,
            block.biasesOf(w),
            block.biasesOf(g),
            velocity == null ? null : biasesOf(scope, block, velocity)));
  }

  /** A view of a moment, asked of the scope that owns the moments. */
  private static Tensor weightsOf(Scope scope, ParameterBlock block, Tensor moment) {
    return scope.view(moment, 0, 1, block.weightCount());
  }

  private static Tensor biasesOf(Scope scope, ParameterBlock block, Tensor moment) {
    return scope.view(moment, block.weightCount(), 1, block.size() - block.weightCount());
  }

  /** The learning rate, 1x1. */
  public Tensor learningRate() {
    return learningRate;
  }

  /** Number of steps taken, 1x1; as a float it stands still at 2²⁴. */
  public Tensor steps() {
    return steps;
  }

  /**
   * Adam's first and second moment, or the velocity, or nothing: each in the block's layout. Muon's
   * first is the weights' velocity and the biases' first moment, its second, if there are biases,
   * theirs alone.
   */
  public List<Tensor> moments() {
    return moments;
  }

  /**
   * One step: counts it, changes the parameters by their gradients, and renews the copy of the
   * weights in mixed precision.
   */
  public Kernel update() {
    return update;
  }
}
