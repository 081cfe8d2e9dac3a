package dev.hourglass.backend.cuda.cublas;

import dev.hourglass.tensor.DType;

/**
 * A row-major matrix in device memory.
 *
 * <p>Any address and stride will do, but tensor cores are used at their full speed only where the
 * address and the bytes from one row to the next are multiples of 16: a row of 150 floats is not,
 * one of 152 is.
 *
 * @param address of its first element, a multiple of the element's size
 * @param type FLOAT32 or BFLOAT16
 * @param rows at least 1
 * @param columns at least 1
 * @param stride elements from the start of one row to that of the next, at least {@code columns}
 */
public record Matrix(long address, DType type, int rows, int columns, int stride) {
  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if a value is not as described
   */
  public Matrix {
    if (type != DType.FLOAT32 && type != DType.BFLOAT16) {
      throw new IllegalArgumentException(
          "a matrix of " + type + " can't be multiplied; use FLOAT32 or BFLOAT16");
    }
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "a matrix is " + rows + " x " + columns + "; it needs at least one row and one column");
    }
    if (stride < columns) {
      throw new IllegalArgumentException(
          "rows of " + columns + " elements are only " + stride + " apart");
    }
    if (address == 0 || address % type.bytes() != 0) {
      throw new IllegalArgumentException(
          "a matrix of "
              + type
              + " is at address 0x"
              + Long.toHexString(address)
              + "; it must be a multiple of "
              + type.bytes()
              + ", not 0");
    }
  }

  /** One without gaps between its rows. */
  public static Matrix dense(long address, DType type, int rows, int columns) {
    return new Matrix(address, type, rows, columns, columns);
  }
}
