package dev.hourglass.tensor;

/** With what precision a model is trained, or used. */
public enum Precision {
  /** Everything in {@link DType#FLOAT32}: the choice for results to be compared. */
  FLOAT32,
  /**
   * Everything stored in FLOAT32, but matrix products may round their operands to TF32 (8 bits of
   * exponent, 10 of mantissa), which tensor cores multiply several times faster. A permission: a
   * backend without them computes as with FLOAT32.
   */
  TF32,
  /**
   * Mixed precision (Micikevicius et al., 2018): activations, their gradients and a copy of the
   * weights in {@link DType#BFLOAT16}; the weights themselves, their gradients, the loss and the
   * optimizer's state in FLOAT32. About half the time where the processor multiplies BFLOAT16
   * natively, and refused where it doesn't.
   */
  BFLOAT16,
  /** BFLOAT16 where the backend computes it natively, otherwise FLOAT32. */
  AUTO;

  /**
   * What this comes to on a backend: AUTO becomes one of the others.
   *
   * @throws IllegalArgumentException if this is BFLOAT16 and the backend doesn't compute it
   */
  public Precision on(Backend backend) {
    boolean isNative = backend.supports(DType.BFLOAT16);
    if (this == BFLOAT16 && !isNative) {
      throw new IllegalArgumentException(
          "Backend "
              + backend.name()
              + " ("
              + backend.description()
              + ") does not compute BFLOAT16 natively; choose the precision FLOAT32, or AUTO");
    }
    if (this == AUTO) {
      return isNative ? BFLOAT16 : FLOAT32;
    }
    return this;
  }

  /**
   * The type that activations have with this precision.
   *
   * @return {@link DType#FLOAT32} or {@link DType#BFLOAT16}
   * @throws IllegalArgumentException if this is BFLOAT16 and the backend doesn't compute it
   */
  public DType activationType(Backend backend) {
    return on(backend) == BFLOAT16 ? DType.BFLOAT16 : DType.FLOAT32;
  }
}
