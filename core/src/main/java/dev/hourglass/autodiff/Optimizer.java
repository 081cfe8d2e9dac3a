package dev.hourglass.autodiff;

import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.MuonParameters;
import dev.hourglass.tensor.SgdParameters;

/**
 * How gradients become steps: data only. What it remembers from step to step is its {@link
 * OptimizerState}. Weight decay is decoupled and acts on weights, never on biases.
 */
public sealed interface Optimizer {
  /** What is taken from weights in each step, times the learning rate; 0 for nothing. */
  float weightDecay();

  /**
   * Adam (Kingma & Ba, 2015), and with weight decay AdamW (Loshchilov & Hutter, 2019).
   *
   * @param parameters its constants
   */
  record Adam(AdamParameters parameters) implements Optimizer {
    @Override
    public float weightDecay() {
      return parameters.weightDecay();
    }
  }

  /**
   * Stochastic gradient descent, plain or with (Nesterov) momentum.
   *
   * @param parameters its constants
   */
  record Sgd(SgdParameters parameters) implements Optimizer {
    @Override
    public float weightDecay() {
      return parameters.weightDecay();
    }
  }

  /**
   * Muon (Jordan et al., 2024) for weight matrices: of the gradient's Nesterov momentum each step
   * takes the nearest orthogonal matrix, so that all directions are learned alike. Biases are
   * learned by Adam. Steps are scaled by 0.2·√max(rows, columns), with which they are as large as
   * Adam's (Liu et al., 2025): for a few thousand steps the same learning rates will do for both.
   * For a few dozen it wants more, since no direction is learned faster than all others.
   *
   * @param parameters its constants
   */
  record Muon(MuonParameters parameters) implements Optimizer {
    @Override
    public float weightDecay() {
      return parameters.weightDecay();
    }
  }

  /** Adam with β1 = 0.9, β2 = 0.999, ε = 1e-8. */
  static Optimizer adam() {
    return adamW(0);
  }

  /**
   * AdamW with β1 = 0.9, β2 = 0.999, ε = 1e-8.
   *
   * @param weightDecay at least 0, multiplied by the learning rate
   */
  static Optimizer adamW(float weightDecay) {
    return new Adam(new AdamParameters(0.9f, 0.999f, 1e-8f, weightDecay));
  }

  /**
   * Muon with a momentum of 0.95 and three iterations; biases by Adam with β1 = 0.9, β2 = 0.999, ε
   * = 1e-8.
   */
  static Optimizer muon() {
    return muon(0);
  }

  /**
   * Muon with weight decay, otherwise as {@link #muon()}.
   *
   * @param weightDecay at least 0, multiplied by the learning rate
   */
  static Optimizer muon(float weightDecay) {
    return new Muon(
        new MuonParameters(0.95f, 3, weightDecay, new AdamParameters(0.9f, 0.999f, 1e-8f, 0)));
  }

  /** Plain gradient descent. */
  static Optimizer sgd() {
    return new Sgd(new SgdParameters(0, false, 0));
  }

  /**
   * Gradient descent with momentum.
   *
   * @param momentum in (0, 1), usually 0.9
   */
  static Optimizer momentum(float momentum) {
    return new Sgd(new SgdParameters(momentum, false, 0));
  }

  /**
   * Gradient descent with Nesterov's momentum.
   *
   * @param momentum in (0, 1), usually 0.9
   */
  static Optimizer nesterov(float momentum) {
    return new Sgd(new SgdParameters(momentum, true, 0));
  }
}
