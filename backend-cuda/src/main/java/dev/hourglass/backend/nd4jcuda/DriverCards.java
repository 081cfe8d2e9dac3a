package dev.hourglass.backend.nd4jcuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_CONCURRENT_MANAGED_ACCESS;

import dev.hourglass.backend.cuda.driver.DeviceProperties;
import dev.hourglass.backend.cuda.driver.Driver;
import dev.hourglass.backend.cuda.driver.JCudaDriverCalls;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/** The driver through JCuda, which needs nothing else of CUDA and starts nothing of ND4J. */
final class DriverCards implements GraphicsCards {
  private final Driver driver;

  DriverCards() {
    this(new JCudaDriverCalls());
  }

  DriverCards(Driver driver) {
    this.driver = driver;
  }

  @Override
  public List<GraphicsCard> visible() {
    String refusal = driver.initialize();
    if (refusal != null && refusal.startsWith("CUDA_ERROR_NO_DEVICE")) {
      return List.of();
    }
    require("cuInit", refusal);
    List<GraphicsCard> cards = new ArrayList<>();
    for (int ordinal = 0; ordinal < driver.count(); ordinal++) {
      DeviceProperties card = driver.properties(ordinal);
      cards.add(
          new GraphicsCard(
              card.name(),
              card.capability().major(),
              card.capability().minor(),
              sharesMemory(ordinal)));
    }
    return cards;
  }

  private static boolean sharesMemory(int ordinal) {
    CUdevice device = new CUdevice();
    int[] value = new int[1];
    check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
    check(
        "cuDeviceGetAttribute",
        JCudaDriver.cuDeviceGetAttribute(
            value, CU_DEVICE_ATTRIBUTE_CONCURRENT_MANAGED_ACCESS, device));
    return value[0] != 0;
  }

  private static void check(String function, int code) {
    require(function, code == CUresult.CUDA_SUCCESS ? null : CUresult.stringFor(code));
  }

  private static void require(String function, @Nullable String failure) {
    if (failure != null) {
      throw new IllegalStateException(function + ": " + failure);
    }
  }
}
