package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CudaProviderTest {
  private static final String WHY =
      "this version of hourglass-backend-cuda has no CUDA kernels yet;"
          + " use backend onednn (hourglass-backend-cpu) or java";

  @Test
  void isFoundAndSaysWhyItIsNotUsable() {
    List<Backends.Found> cuda =
        Backends.found().stream().filter(f -> f.name().equals("cuda")).toList();

    assertEquals(1, cuda.size());
    assertEquals(200, cuda.get(0).priority());
    Unusable unusable = (Unusable) cuda.get(0).availability();
    assertEquals(WHY, unusable.reason() + "; " + unusable.remedy());
  }

  @Test
  void askingForItFailsWithReasonAndRemedy() {
    BackendException.Unavailable refusal =
        assertThrows(BackendException.Unavailable.class, () -> Backends.open("cuda"));

    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.startsWith("Backend cuda is not usable here. Found:"), message);
    assertTrue(message.contains("\n  cuda: not usable: " + WHY + "\n"), message);
    assertTrue(message.contains("\n  java: "), message);
  }

  @Test
  void openingItDirectlyFailsWithTheSameText() {
    CudaProvider provider = new CudaProvider();

    BackendException.Unavailable refusal =
        assertThrows(
            BackendException.Unavailable.class, () -> provider.open(BackendOptions.defaults()));

    assertEquals("Backend cuda is not usable: " + WHY, refusal.getMessage());
  }

  @Test
  void theDefaultIsAnotherBackendInSpiteOfItsPriority() {
    try (Backend backend = Backends.open()) {
      assertEquals("java", backend.name());
    }
  }
}
