package dev.hourglass.backend.cuda.driver;

import static dev.hourglass.backend.cuda.driver.Status.check;

import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/** The driver through JCuda's binding. Making one touches no native code; calling it does. */
public final class JCudaDriverCalls implements Driver {
  /** Ready to be asked. */
  public JCudaDriverCalls() {}

  @Override
  public @Nullable String initialize() {
    JCudaNatives.load("JCudaDriver", () -> JCudaDriver.setExceptionsEnabled(false));
    int code = JCudaDriver.cuInit(0);
    return code == CUresult.CUDA_SUCCESS ? null : Status.name(code);
  }

  @Override
  public int version() {
    return JCudaDevice.driverVersion();
  }

  @Override
  public int count() {
    int[] count = new int[1];
    check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
    return count[0];
  }

  @Override
  public DeviceProperties properties(int ordinal) {
    return JCudaDevice.properties(ordinal);
  }

  @Override
  public Device open(int ordinal) {
    return JCudaDevice.open(ordinal);
  }
}
