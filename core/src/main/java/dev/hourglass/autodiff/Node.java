package dev.hourglass.autodiff;

import dev.hourglass.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A value on a {@link Tape}: a constant, a parameter, or what an operation has computed. */
public final class Node {
  private final Tape tape;
  private final Tensor value;
  private final boolean differentiable;
  private @Nullable Tensor gradient;
  private boolean gradientWritten;

  Node(Tape tape, Tensor value, boolean differentiable, @Nullable Tensor gradient) {
    this.tape = tape;
    this.value = value;
    this.differentiable = differentiable;
    this.gradient = gradient;
  }

  /** Where the value stands after the step has run. */
  public Tensor value() {
    return value;
  }

  /** Whether the value depends on a parameter. */
  public boolean isDifferentiable() {
    return differentiable;
  }

  Tape tape() {
    return tape;
  }

  /** Where the derivative of the loss by this value is summed up; allocated when first needed. */
  Tensor gradient() {
    if (gradient == null) {
      gradient = tape.allocateLike(value);
    }
    return gradient;
  }

  boolean isGradientWritten() {
    return gradientWritten;
  }

  void markGradientWritten() {
    gradientWritten = true;
  }
}
