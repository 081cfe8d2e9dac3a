package dev.hourglass.backend.cuda.cublas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import org.junit.jupiter.api.Test;

final class GemmTest {
  private static Matrix matrix(DType type, int rows, int columns) {
    return Matrix.dense(256, type, rows, columns);
  }

  private static void assertRefused(
      String message, ComputeType type, Matrix a, boolean transposeA, Matrix b, Matrix out) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> new Gemm(type, a, transposeA, b, false, out, Into.OVERWRITE))
            .getMessage());
  }

  @Test
  void refusesShapesThatDoNotFit() {
    Matrix a = matrix(DType.FLOAT32, 2, 3);
    Matrix b = matrix(DType.FLOAT32, 3, 4);

    assertRefused(
        "2 x 3 transposed times 3 x 4 doesn't give 2 x 4",
        ComputeType.FLOAT32,
        a,
        true,
        b,
        matrix(DType.FLOAT32, 2, 4));
    assertRefused(
        "2 x 3 times 3 x 4 doesn't give 4 x 2",
        ComputeType.FLOAT32,
        a,
        false,
        b,
        matrix(DType.FLOAT32, 4, 2));
  }

  @Test
  void refusesTypesThatDoNotFit() {
    Matrix floats = matrix(DType.FLOAT32, 2, 2);
    Matrix halves = matrix(DType.BFLOAT16, 2, 2);

    assertRefused(
        "a product with TF32 has operands of FLOAT32 and a result of FLOAT32 or that, not FLOAT32,"
            + " BFLOAT16 and FLOAT32",
        ComputeType.TF32,
        floats,
        false,
        halves,
        floats);
    assertRefused(
        "a product with FLOAT32 has operands of FLOAT32 and a result of FLOAT32 or that, not"
            + " FLOAT32, FLOAT32 and BFLOAT16",
        ComputeType.FLOAT32,
        floats,
        false,
        floats,
        halves);
  }

  @Test
  void refusesMatricesThatAreNone() {
    assertMatrixRefused(
        "a matrix of UINT8 can't be multiplied; use FLOAT32 or BFLOAT16",
        256,
        DType.UINT8,
        1,
        1,
        1);
    assertMatrixRefused(
        "a matrix is 0 x 4; it needs at least one row and one column", 256, DType.FLOAT32, 0, 4, 4);
    assertMatrixRefused("rows of 4 elements are only 3 apart", 256, DType.FLOAT32, 4, 4, 3);
    assertMatrixRefused(
        "a matrix of FLOAT32 is at address 0x102; it must be a multiple of 4, not 0",
        258,
        DType.FLOAT32,
        4,
        4,
        4);
  }

  private static void assertMatrixRefused(
      String message, long address, DType type, int rows, int columns, int stride) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> new Matrix(address, type, rows, columns, stride))
            .getMessage());
  }
}
