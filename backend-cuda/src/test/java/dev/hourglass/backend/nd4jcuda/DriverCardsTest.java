package dev.hourglass.backend.nd4jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hourglass.backend.cuda.driver.Device;
import dev.hourglass.backend.cuda.driver.DeviceProperties;
import dev.hourglass.backend.cuda.driver.Driver;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DriverCardsTest {
  /** A driver that can't be initialized. */
  private record Refusing(String reason) implements Driver {
    @Override
    public String initialize() {
      return reason;
    }

    @Override
    public int version() {
      throw new AssertionError();
    }

    @Override
    public int count() {
      throw new AssertionError();
    }

    @Override
    public DeviceProperties properties(int ordinal) {
      throw new AssertionError();
    }

    @Override
    public Device open(int ordinal) {
      throw new AssertionError();
    }
  }

  @Test
  void aDriverWithoutADeviceHasNoCards() {
    Driver driver = new Refusing("CUDA_ERROR_NO_DEVICE (100), no CUDA-capable device is detected");
    assertEquals(List.of(), new DriverCards(driver).visible());
  }

  @Test
  void anyOtherRefusalIsPassedOn() {
    Driver driver = new Refusing("CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)");
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> new DriverCards(driver).visible());
    assertEquals("cuInit: CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)", refusal.getMessage());
  }
}
