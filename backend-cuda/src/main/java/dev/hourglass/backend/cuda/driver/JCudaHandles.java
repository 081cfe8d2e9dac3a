package dev.hourglass.backend.cuda.driver;

import jcuda.driver.CUstream;

/** For libraries that work on JCuda's own objects: what {@link Device} hides. */
public final class JCudaHandles {
  private JCudaHandles() {}

  /**
   * Makes a device's context current in the calling thread.
   *
   * @param device opened by {@link JCudaDriverCalls}
   */
  public static void makeCurrent(Device device) {
    ((JCudaDevice) device).context().makeCurrent();
  }

  /** JCuda's object for a stream of such a device. */
  public static CUstream of(Device.Stream stream) {
    return ((JCudaStream) stream).handle();
  }
}
