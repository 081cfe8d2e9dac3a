package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.DeviceProperties;
import dev.hourglass.backend.cuda.driver.DeviceProperties.Capability;
import dev.hourglass.backend.cuda.driver.Driver;
import dev.hourglass.backend.cuda.driver.JCudaNatives;
import dev.hourglass.backend.natives.NativeText;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Availability.Usable;
import dev.hourglass.tensor.BackendException;

/** Finds out whether a device can be used, and says exactly what is missing. */
final class Probe {
  /** CUDA 12.0, from driver 525 on: the kernels' PTX is of that version. */
  private static final int OLDEST_DRIVER = 12_000;

  /** Turing: what the kernels' PTX is compiled for. */
  private static final Capability OLDEST = new Capability(7, 5);

  private static final String OTHER_BACKENDS =
      "or use backend onednn (hourglass-backend-cpu) or java";

  private Probe() {}

  /**
   * Looks at one device.
   *
   * @param system the operating system and architecture, as Java names them
   * @param ordinal the device wanted
   */
  static Availability of(Driver driver, String system, int ordinal) {
    boolean isWindows = system.startsWith("Windows") && system.endsWith(" amd64");
    if (!system.equals("Linux amd64") && !isWindows) {
      return new Unusable(
          "JCuda has native libraries for Linux and Windows on x86-64, not for " + system,
          "use backend onednn (hourglass-backend-cpu) or java");
    }
    try {
      String wrong = driver.initialize();
      if (wrong != null) {
        return new Unusable(
            "the NVIDIA driver can't be initialized: " + wrong,
            "see whether nvidia-smi lists a device, " + OTHER_BACKENDS);
      }
      return of(driver, ordinal);
    } catch (UnsatisfiedLinkError e) {
      return unloaded(NativeText.line(e.getMessage()), isWindows);
    } catch (LinkageError e) {
      return new Unusable(
          "a class of JCuda can't be loaded (" + e + ")",
          "put org.jcuda:jcuda and its natives on the class path, " + OTHER_BACKENDS);
    } catch (BackendException e) {
      return new Unusable(
          "the NVIDIA driver can't be asked: " + e.getMessage(),
          "see whether nvidia-smi lists a device, " + OTHER_BACKENDS);
    }
  }

  /** Of the libraries that JCuda's needs only the driver's isn't in a jar. */
  private static Unusable unloaded(String message, boolean isWindows) {
    if (message.startsWith(JCudaNatives.MISSING)) {
      return new Unusable(
          message,
          "add org.jcuda:jcuda-natives with the classifier "
              + (isWindows ? "windows" : "linux")
              + "-x86_64 in the version of org.jcuda:jcuda, "
              + OTHER_BACKENDS);
    }
    // The second are the GNU C library's words where a file may be read but not executed.
    if (message.startsWith(JCudaNatives.NOT_COPIED)
        || message.contains("failed to map segment from shared object")) {
      return new Unusable(
          "JCuda's native library can't be unpacked to "
              + System.getProperty("java.io.tmpdir")
              + " and executed there ("
              + message
              + ")",
          "set the system property java.io.tmpdir to a folder that can be written and whose files"
              + " may be executed, "
              + OTHER_BACKENDS);
    }
    return new Unusable(
        "the NVIDIA driver can't be loaded (" + message + ")",
        "install NVIDIA's driver 525 or newer, " + OTHER_BACKENDS);
  }

  private static Availability of(Driver driver, int ordinal) {
    int version = driver.version();
    if (version < OLDEST_DRIVER) {
      return new Unusable(
          "the NVIDIA driver supports CUDA "
              + version / 1000
              + "."
              + version % 1000 / 10
              + " at most, and 12.0 is needed",
          "install NVIDIA's driver 525 or newer, " + OTHER_BACKENDS);
    }
    int count = driver.count();
    if (ordinal >= count) {
      return new Unusable(
          "device " + ordinal + " is asked for and there " + count(count),
          count == 0
              ? "see whether nvidia-smi lists a device and CUDA_VISIBLE_DEVICES hides it, "
                  + OTHER_BACKENDS
              : "choose one from 0 to " + (count - 1) + " with -Dhourglass.device");
    }
    DeviceProperties properties = driver.properties(ordinal);
    if (!properties.capability().isAtLeast(OLDEST)) {
      return new Unusable(
          "device "
              + ordinal
              + " ("
              + properties.name()
              + ") has compute capability "
              + properties.capability()
              + ", and "
              + OLDEST
              + " is needed",
          "choose another with -Dhourglass.device, " + OTHER_BACKENDS);
    }
    return new Usable(CudaBackend.describe(properties));
  }

  private static String count(int count) {
    return switch (count) {
      case 0 -> "is none";
      case 1 -> "is only one, device 0";
      default -> "are only " + count + ", from 0";
    };
  }
}
