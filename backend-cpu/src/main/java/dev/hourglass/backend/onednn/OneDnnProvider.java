package dev.hourglass.backend.onednn;

import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CPU backend on oneDNN, FLOAT32.
 *
 * <p>Threads: oneDNN computes with OpenMP, which reads the number of threads from the environment
 * variable {@code OMP_NUM_THREADS} once a process (by default it takes every processor). It can't
 * be changed from Java, so {@link #open} accepts {@link BackendOptions#threads()} only where it is
 * that number or the default, and the backend's description says how many threads there really are.
 */
public final class OneDnnProvider implements BackendProvider {
  static final String NAME = "onednn";

  /** Where the library is published for. */
  private static final List<String> PLATFORMS =
      List.of("linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64", "windows-x86_64");

  private static final Logger LOG = LoggerFactory.getLogger(OneDnnProvider.class);

  /** For the service loader. */
  public OneDnnProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** Above the plain Java backend's 0. */
  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Availability probe() {
    return Probe.RESULT;
  }

  /**
   * Opens the backend.
   *
   * @throws IllegalArgumentException if another number of threads is asked for than the process has
   */
  @Override
  public Backend open(BackendOptions options) {
    requireThreads(
        options.threads(), OpenMpThreads.count(), Runtime.getRuntime().availableProcessors());
    return new OneDnnBackend();
  }

  static void requireThreads(int wanted, int actual, int available) {
    if (wanted != actual && wanted != available) {
      throw new IllegalArgumentException(
          "oneDNN can't use "
              + wanted
              + " threads: OpenMP was started with "
              + actual
              + ", once for the whole process. Set the environment variable "
              + OpenMpThreads.VARIABLE
              + "="
              + wanted
              + " before the JVM starts, or leave the number of threads at its default.");
    }
    if (actual > available) {
      LOG.warn(
          "oneDNN uses {} threads, but only {} processors are available to this JVM, which slows it"
              + " down; set the environment variable {}={} before the JVM starts.",
          actual,
          available,
          OpenMpThreads.VARIABLE,
          available);
    }
  }

  /**
   * Loads the native library, once. The first error is kept: a second attempt would only report
   * that a class could not be initialized.
   */
  private static final class Probe {
    static final Availability RESULT = probe();

    private static Availability probe() {
      try {
        return new Availability.Usable(OneDnnRuntime.description());
      } catch (LinkageError | RuntimeException e) {
        return unusable(e);
      }
    }
  }

  /** Names the innermost cause, which is where the loader says what it missed. */
  static Availability.Unusable unusable(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    if (message.contains("Could not create the cache")) {
      return new Availability.Unusable(
          "the folder that JavaCPP extracts native libraries to can't be written",
          "set the system property org.bytedeco.javacpp.cachedir to a folder that can");
    }
    String platform = platform();
    String reason =
        "the native library of oneDNN for " + platform + " can't be loaded (" + message + ")";
    if (!PLATFORMS.contains(platform)) {
      return new Availability.Unusable(
          reason,
          "use another backend; oneDNN's natives exist for " + String.join(", ", PLATFORMS));
    }
    return new Availability.Unusable(
        reason,
        "add org.bytedeco:dnnl, org.bytedeco:opencl and org.bytedeco:javacpp with the classifier "
            + platform
            + " to the class path, in the versions of hourglass-backend-cpu");
  }

  /** JavaCPP's name for this platform; ours if not even JavaCPP is there. */
  private static String platform() {
    try {
      return Loader.getPlatform();
    } catch (LinkageError e) {
      return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    }
  }
}
