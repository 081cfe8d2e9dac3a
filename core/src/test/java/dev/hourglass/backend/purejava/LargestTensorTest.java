package dev.hourglass.backend.purejava;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LargestTensorTest {
  @ParameterizedTest
  @ValueSource(longs = {Tensor.MOST_ELEMENTS + 1L, 1L << 31, 1L << 40})
  void aTensorThatLoopsCannotCountIsRefusedWithSizeAndLimit(long elements) {
    try (Backend backend = new JavaProvider().open(new BackendOptions(1));
        Scope scope = backend.newScope()) {
      BackendException.OutOfMemory refusal =
          assertThrows(
              BackendException.OutOfMemory.class, () -> scope.tensor(DType.UINT8, 1, elements));
      assertEquals(elements, refusal.bytes());
      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.contains("at most " + Tensor.MOST_ELEMENTS + " elements"), message);
      assertEquals(0, scope.bytes());
    }
  }
}
