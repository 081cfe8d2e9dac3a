package dev.hourglass.autodiff;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A value on a {@link Tape}: a constant, a parameter, or what an operation has computed. */
public final class Node {
  private final Tape tape;
  private final Tensor value;
  private final boolean differentiable;
  private final DType gradientType;
  private @Nullable Tensor gradient;
  private boolean gradientWritten;

  private Node(
      Tape tape,
      Tensor value,
      boolean differentiable,
      DType gradientType,
      @Nullable Tensor gradient) {
    this.tape = tape;
    this.value = value;
    this.differentiable = differentiable;
    this.gradientType = gradientType;
    this.gradient = gradient;
  }

  /** A value that does not depend on parameters. */
  static Node constant(Tape tape, Tensor value) {
    return new Node(tape, value, false, value.type(), null);
  }

  /** A parameter, whose gradient goes to a given place. */
  static Node parameter(Tape tape, Tensor value, Tensor gradient) {
    return new Node(tape, value, true, gradient.type(), gradient);
  }

  /**
   * What an operation has computed of parameters.
   *
   * @param gradientType that the rules of the operation want
   */
  static Node result(Tape tape, Tensor value, DType gradientType) {
    return new Node(tape, value, true, gradientType, null);
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
      gradient = allocateGradient();
    }
    return gradient;
  }

  /** What the gradient is stored as, which need not be the value's type. */
  DType gradientType() {
    return gradientType;
  }

  /** Memory for a gradient of this value. */
  Tensor allocateGradient() {
    return tape.allocate(gradientType, value);
  }

  boolean isGradientWritten() {
    return gradientWritten;
  }

  void markGradientWritten() {
    gradientWritten = true;
  }
}
