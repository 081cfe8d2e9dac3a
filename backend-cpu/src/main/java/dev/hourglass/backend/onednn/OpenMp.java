package dev.hourglass.backend.onednn;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OpenMP runtime that oneDNN is built with. A primitive is to compute on the thread that runs
 * it and to start no others (see {@link Primitives}), which the runtime must be told on each
 * thread. JavaCPP doesn't bind that function, so this calls it through JNA. Where that isn't
 * possible, oneDNN divides its work among OpenMP's threads and we don't: correct, but slow on a
 * busy machine.
 */
final class OpenMp {
  private static final Logger LOG = LoggerFactory.getLogger(OpenMp.class);

  private static volatile boolean bound;

  private OpenMp() {}

  /** Functions of the runtime, by the names that they have there. */
  @SuppressWarnings("MemberName")
  private static final class Functions {
    private Functions() {}

    static native void omp_set_num_threads(int threads);
  }

  /**
   * Binds the runtime's function.
   *
   * @param library path of a loaded library that depends on the runtime
   */
  static void bind(String library) {
    try {
      Native.register(Functions.class, NativeLibrary.getInstance(library));
      bound = true;
    } catch (LinkageError | RuntimeException e) {
      LOG.warn(
          "oneDNN computes with OpenMP's own threads, which is slow on a busy machine, because that"
              + " library can't be reached through net.java.dev.jna:jna ({}); see that its jar is on"
              + " the class path.",
          e.toString());
    }
  }

  /** Whether primitives can be confined to one thread. */
  static boolean isBound() {
    return bound;
  }

  /**
   * Makes primitives that the calling thread creates and runs compute on it alone. Said anew each
   * time, which takes less than 0.1 µs: the runtime keeps the number for each native thread, which
   * a virtual thread changes, and others may set it too.
   */
  static void confine() {
    if (bound) {
      Functions.omp_set_num_threads(1);
    }
  }
}
