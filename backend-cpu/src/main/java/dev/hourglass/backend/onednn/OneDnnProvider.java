package dev.hourglass.backend.onednn;

import dev.hourglass.backend.javacpp.Artifact;
import dev.hourglass.backend.javacpp.JavaCppCache;
import dev.hourglass.backend.javacpp.NativePlatform;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;

/**
 * The CPU backend on oneDNN, FLOAT32, and BFLOAT16 where the processor multiplies it (AVX-512 with
 * BF16, AMX).
 *
 * <p>Threads: {@link BackendOptions#threads()} of our own, of which each computes its part of every
 * kernel. oneDNN's OpenMP runtime is told to start none on threads that run kernels, which holds
 * for whatever else uses that runtime there; where that isn't possible (on Windows) it computes
 * with OpenMP's threads, and only the default number is accepted.
 */
public final class OneDnnProvider implements BackendProvider {
  static final String NAME = "onednn";

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
   * @throws IllegalArgumentException if another number of threads than the default is asked for and
   *     OpenMP can't be told
   */
  @Override
  public Backend open(BackendOptions options) {
    int available = Runtime.getRuntime().availableProcessors();
    if (!OneDnnRuntime.honoursThreads() && options.threads() != available) {
      throw new IllegalArgumentException(
          "oneDNN can't be told to use "
              + options.threads()
              + " threads here; leave the number of threads, also as -Dhourglass.threads, at its default ("
              + available
              + "): then the environment variable OMP_NUM_THREADS decides");
    }
    return new OneDnnBackend(options.threads());
  }

  /**
   * Loads the native library, once. The first error is kept: a second attempt would only report
   * that a class could not be initialized.
   */
  private static final class Probe {
    static final Availability RESULT = probe();

    private static Availability probe() {
      try {
        Availability.Unusable noFolder = JavaCppCache.secure();
        if (noFolder != null) {
          return noFolder;
        }
        return new Availability.Usable(OneDnnRuntime.description());
      } catch (LinkageError | RuntimeException e) {
        return unusable(e);
      }
    }
  }

  /** Looks for the cause that the user can do something about. */
  static Availability.Unusable unusable(Throwable failure) {
    Availability.Unusable folder = JavaCppCache.fault(failure);
    if (folder != null) {
      return folder;
    }
    String message = NativePlatform.reason(failure);
    if (message.contains("ld-linux")) {
      return new Availability.Unusable(
          "oneDNN's native library is for the GNU C library, and this system has another one ("
              + message
              + ")",
          "use another backend, or a system or container image with glibc instead of musl");
    }
    if (message.contains("GLIBC")) {
      return new Availability.Unusable(
          "oneDNN's native library is for a newer C or C++ library than this system's ("
              + message
              + ")",
          "use another backend, or a newer system or container image");
    }
    return unusable(NativePlatform.current(), message, failure);
  }

  private static Availability.Unusable unusable(
      String platform, String message, Throwable failure) {
    if (!NativePlatform.PUBLISHED.contains(platform)) {
      return new Availability.Unusable(
          "oneDNN has no native library for " + platform + " (" + message + ")",
          "use another backend; oneDNN's natives exist for "
              + String.join(", ", NativePlatform.PUBLISHED));
    }
    ClassLoader loader = OneDnnProvider.class.getClassLoader();
    String toAdd = Artifact.toAdd(OneDnnArtifacts.needed(platform), loader);
    if (!toAdd.isEmpty()) {
      return new Availability.Unusable(
          "oneDNN for "
              + platform
              + " is not on the class path, or not all of it"
              + Artifact.others(platform, OneDnnArtifacts::natives, loader),
          toAdd);
    }
    Availability.Unusable shortage = JavaCppCache.shortage(failure);
    return shortage != null
        ? shortage
        : new Availability.Unusable(
            "the native library of oneDNN for " + platform + " can't be loaded (" + message + ")",
            "make sure that its jars are whole and of the versions of hourglass-backend-cpu, or use"
                + " another backend");
  }
}
