package dev.hourglass.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class DTypeTest {
  @Test
  void aMatrixIsItsElements() {
    assertEquals(24, DType.FLOAT32.bytes(2, 3));
    assertEquals(12, DType.BFLOAT16.bytes(2, 3));
    assertEquals(6, DType.UINT8.bytes(2, 3));
    assertEquals(Long.MAX_VALUE - 1, DType.BFLOAT16.bytes((1L << 62) - 1, 1));
  }

  @Test
  void aSizeThatALongCanNotCountIsMoreThanThereIs() {
    refuses(DType.FLOAT32, 1L << 61, 1);
    refuses(DType.UINT8, 1L << 32, 1L << 31);
  }

  private static void refuses(DType type, long rows, long columns) {
    BackendException.OutOfMemory refusal =
        assertThrows(BackendException.OutOfMemory.class, () -> type.bytes(rows, columns));
    assertEquals(Long.MAX_VALUE, refusal.bytes());
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains(rows + " x " + columns), message);
  }
}
