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
  private final @Nullable Node viewed;
  private @Nullable Tensor gradient;
  private boolean gradientWritten;

  private Node(
      Tape tape,
      Tensor value,
      boolean differentiable,
      DType gradientType,
      @Nullable Tensor gradient,
      @Nullable Node viewed) {
    this.tape = tape;
    this.value = value;
    this.differentiable = differentiable;
    this.gradientType = gradientType;
    this.gradient = gradient;
    this.viewed = viewed;
  }

  /** A value that does not depend on parameters. */
  static Node constant(Tape tape, Tensor value) {
    return new Node(tape, value, false, value.type(), null, null);
  }

  /** A parameter, whose gradient goes to a given place. */
  static Node parameter(Tape tape, Tensor value, Tensor gradient) {
    return new Node(tape, value, true, gradient.type(), gradient, null);
  }

  /**
   * What an operation has computed of parameters.
   *
   * @param gradientType that the rules of the operation want
   */
  static Node result(Tape tape, Tensor value, DType gradientType) {
    return new Node(tape, value, true, gradientType, null, null);
  }

  /**
   * A node's value as another matrix. Its gradient is a view of that node's gradient: what is
   * contributed to one is contributed to both.
   */
  static Node view(Tape tape, Tensor value, Node viewed) {
    return new Node(tape, value, viewed.differentiable, viewed.gradientType, null, viewed);
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
      gradient = viewed == null ? allocateGradient() : tape.view(viewed.gradient(), value);
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
    return viewed == null ? gradientWritten : viewed.isGradientWritten();
  }

  void markGradientWritten() {
    if (viewed == null) {
      gradientWritten = true;
    } else {
      viewed.markGradientWritten();
    }
  }
}
