package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.cublas.CublasSearch;
import dev.hourglass.backend.cuda.driver.Driver;
import dev.hourglass.backend.cuda.driver.JCudaDriverCalls;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provider of the backend {@code cuda}: NVIDIA devices of compute capability 7.5 (Turing) and
 * newer, with the driver 525 or newer, on Linux and Windows on x86-64; BFLOAT16 and TF32 from 8.0
 * (Ampere) on. Nothing else has to be installed. cuBLAS 12 or 13 is used where it is found (see
 * {@link CublasSearch}) and faster than our own kernels, which is measured for each kind of product
 * when the first one is bound; so two processes may differ in the last bits of their results,
 * unless {@value CublasSearch#PROPERTY} is {@code none}. The driver compiles the kernels when they
 * are first used on a machine, which takes some seconds, and keeps them.
 *
 * <p>A backend is one device, {@link BackendOptions#device()}; open several for several devices.
 */
public final class CudaProvider implements BackendProvider {
  static final String NAME = "cuda";

  private static final Logger LOGGER = LoggerFactory.getLogger(CudaProvider.class);

  /** Creates the provider; called by {@link java.util.ServiceLoader}. */
  public CudaProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** Above all others: whoever adds this jar and has a device wants to use it. */
  @Override
  public int priority() {
    return 200;
  }

  /** Looks at the device that {@link BackendOptions#defaults()} names. */
  @Override
  public Availability probe() {
    int device;
    try {
      device = BackendOptions.defaults().device();
    } catch (IllegalArgumentException e) {
      return new Unusable("the options are wrong (" + e.getMessage() + ")", "correct them");
    }
    try {
      return Probe.of(driver(), system(), device);
    } catch (LinkageError | RuntimeException e) {
      return new Unusable(
          "looking for a device failed (" + e + ")",
          "see whether JCuda's jars are complete, or use another backend");
    }
  }

  private static Driver driver() {
    return new JCudaDriverCalls();
  }

  private static String system() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }

  /**
   * Opens a device.
   *
   * @throws BackendException.Unavailable if it can't be used, with the reason and what to do
   * @throws IllegalArgumentException if {@value CublasSearch#PROPERTY} names no cuBLAS
   */
  @Override
  public Backend open(BackendOptions options) {
    Driver driver = driver();
    if (Probe.of(driver, system(), options.device()) instanceof Unusable unusable) {
      throw new BackendException.Unavailable(
          "Backend " + NAME + " is not usable: " + unusable.reason() + "; " + unusable.remedy());
    }
    CublasSearch.Result cublas = CublasSearch.find(driver.version());
    LOGGER.debug("{}", cublas.description());
    return new CudaBackend(NAME, driver.open(options.device()), cublas);
  }
}
