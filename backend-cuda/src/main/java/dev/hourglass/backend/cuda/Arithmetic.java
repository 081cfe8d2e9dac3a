package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.DType;

/** How a matrix product multiplies. Every one of them adds in FLOAT32. */
enum Arithmetic {
  /** FLOAT32 operands, multiplied exactly, without tensor cores. */
  FLOAT32(DType.FLOAT32),
  /** FLOAT32 operands, rounded to TF32 (10 bits of mantissa) for the tensor cores. */
  TF32(DType.FLOAT32),
  /** BFLOAT16 operands, multiplied exactly by the tensor cores. */
  BFLOAT16(DType.BFLOAT16);

  private final DType operands;

  Arithmetic(DType operands) {
    this.operands = operands;
  }

  /** The type of both operands. */
  DType operands() {
    return operands;
  }
}
