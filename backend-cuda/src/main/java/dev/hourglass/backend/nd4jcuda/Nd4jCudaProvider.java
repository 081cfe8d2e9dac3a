package dev.hourglass.backend.nd4jcuda;

import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;

/**
 * ND4J on an NVIDIA card, FLOAT32. ND4J and hourglass-backend-cpu, which has the implementation,
 * are optional dependencies: add what {@link #probe()} names. The libraries of CUDA 11.6 must be
 * installed or on the class path too ({@code org.bytedeco:cuda} with the classifier {@code
 * linux-x86_64-redist}, 1.8 GB).
 *
 * <p>Where it runs: Linux on x86-64, one visible card of compute capability 6.0 to 8.9. It has not
 * been run on one yet.
 *
 * <p>ND4J is started by {@link #open}, not before, with one backend for the whole process. So this
 * backend and ND4J's on the CPU exclude each other: the one that is opened first stays.
 */
public final class Nd4jCudaProvider implements BackendProvider {
  static final String NAME = "nd4j-cuda";

  /** In hourglass-backend-cpu. */
  private static final String IMPLEMENTATION = "dev/hourglass/backend/nd4j/Device.class";

  /** For the service loader. */
  public Nd4jCudaProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** Above the plain Java backend's 0 only: it is for programs that ask for it. */
  @Override
  public int priority() {
    return 40;
  }

  @Override
  public Availability probe() {
    return probe(Nd4jCudaProvider.class.getClassLoader());
  }

  static Availability probe(ClassLoader loader) {
    try {
      if (loader.getResource(IMPLEMENTATION) == null) {
        return new Unusable(
            "hourglass-backend-cpu, which has the implementation, is not on the class path",
            "add dev.hourglass:hourglass-backend-cpu in the version of hourglass-backend-cuda");
      }
      return Probe.of(loader).availability();
    } catch (LinkageError | RuntimeException e) {
      return new Unusable(
          "it can't be found out whether ND4J could run (" + e + ")",
          "make sure that the jars on the class path can be read, or use another backend");
    }
  }

  /**
   * Starts ND4J if need be, and opens the backend. The number of threads doesn't matter.
   *
   * @throws BackendException.Unavailable if ND4J doesn't start, or with another of its backends
   * @throws IllegalArgumentException if another device than the first is asked for
   */
  @Override
  public Backend open(BackendOptions options) {
    if (options.device() != 0) {
      throw new IllegalArgumentException(
          "device is "
              + options.device()
              + ", but ND4J is used with one visible card only; show it that one with"
              + " CUDA_VISIBLE_DEVICES, and give 0");
    }
    return ManagedDevice.open(NAME);
  }
}
