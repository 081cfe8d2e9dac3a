package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.models.training.EarlyStopping;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;

/** Keeps the parameters of the epoch with the smallest validation loss. */
final class BestEpoch {
  private final EarlyStopping rule;
  private final Kernel keep;
  private final Kernel restore;
  private double best = Double.POSITIVE_INFINITY;
  private double reference = Double.POSITIVE_INFINITY;
  private int epochsWithout;

  BestEpoch(Scope scope, ParameterBlock parameters, EarlyStopping rule) {
    this.rule = rule;
    Tensor kept = scope.tensor(1, parameters.size());
    keep = scope.kernels().copy(parameters.values(), kept);
    Kernel back = scope.kernels().copy(kept, parameters.values());
    Kernel rounding = parameters.rounding();
    restore = rounding == null ? back : Kernel.sequence(back, rounding);
  }

  /** Takes note of an epoch's loss, which is finite; gives whether to train another. */
  boolean goesOn(double validationLoss) {
    if (validationLoss < best) {
      best = validationLoss;
      keep.run();
    }
    if (validationLoss < reference - rule.minimumImprovement()) {
      reference = validationLoss;
      epochsWithout = 0;
    } else {
      epochsWithout++;
    }
    return epochsWithout < rule.patience();
  }

  /** Puts the best epoch's parameters back, after at least one epoch. */
  void restore() {
    restore.run();
  }
}
