package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.javacpp.JavaCppCache;
import dev.hourglass.backend.javacpp.NativePlatform;
import dev.hourglass.backend.natives.NativeText;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.BackendException;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Starts ND4J, which happens once a process, takes about a second, and settles its backend. */
public final class Startup {
  private Startup() {}

  /**
   * libnd4j for the CPU.
   *
   * @throws BackendException.Unavailable if ND4J doesn't start, or with another of its backends
   */
  static NativeOps cpu() {
    return start(true, "nd4j-native", "");
  }

  /**
   * libnd4j for CUDA.
   *
   * @throws BackendException.Unavailable if ND4J doesn't start, or with another of its backends
   */
  public static NativeOps cuda() {
    return start(
        false,
        "nd4j-cuda",
        "; it needs the libraries of CUDA 11.6: install them, or add " + Artifacts.CUDA_LIBRARIES);
  }

  private static NativeOps start(boolean cpu, String wanted, String needs) {
    Unusable noFolder = JavaCppCache.secure();
    if (noFolder != null) {
      throw new BackendException.Unavailable(
          "ND4J can't be started: " + noFolder.reason() + "; " + noFolder.remedy());
    }
    Environment environment;
    try {
      environment = Nd4j.getEnvironment();
    } catch (LinkageError | RuntimeException e) {
      Unusable folder = JavaCppCache.fault(e);
      if (folder != null) {
        throw new BackendException.Unavailable(
            "ND4J does not start: " + folder.reason() + "; " + folder.remedy());
      }
      throw new BackendException.Unavailable(
          "ND4J is on the class path, but does not start: "
              + NativeText.line(NativePlatform.rootCause(e).toString())
              + needs
              + "; see its own messages in the log, or use another backend");
    }
    if (environment.isCPU() != cpu) {
      throw new BackendException.Unavailable(
          "ND4J has started with its backend "
              + Nd4j.getBackend().getClass().getSimpleName()
              + ", and has only one a process; take that out of the class path to use "
              + wanted);
    }
    return NativeOpsHolder.getInstance().getDeviceNativeOps();
  }
}
