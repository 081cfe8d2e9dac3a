package dev.hourglass.backend.onednn;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.hourglass.backend.javacpp.NativePlatform;
import dev.hourglass.backend.natives.NativeText;
import dev.hourglass.backend.natives.PrivateFolder;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
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

  /** JNA's system property that names the folder which it unpacks its native library to. */
  private static final String JNA_FOLDER = "jna.tmpdir";

  private OpenMp() {}

  /** Functions of the runtime, by the names that they have there. */
  @SuppressWarnings("MemberName")
  private static final class Functions {
    private Functions() {}

    static native void omp_set_num_threads(int threads);
  }

  /**
   * Binds the runtime's function. JNA's library goes where JavaCPP's have gone, which is a folder
   * that only this user can write to (see {@link dev.hourglass.backend.javacpp.JavaCppCache}).
   *
   * @param library path of a loaded library that depends on the runtime
   */
  static void bind(String library) {
    try {
      if (System.getProperty(JNA_FOLDER) == null) {
        System.setProperty(JNA_FOLDER, folder().toString());
      }
      Native.register(Functions.class, NativeLibrary.getInstance(library));
      bound = true;
    } catch (LinkageError | RuntimeException | IOException e) {
      LOG.warn(
          "oneDNN computes with OpenMP's own threads, which is slow on a busy machine, because that"
              + " library can't be reached through net.java.dev.jna:jna ({}); {}.",
          NativeText.line(NativePlatform.rootCause(e).toString()),
          remedy(Charset.defaultCharset()));
    }
  }

  /** A cache that can't be written, but has all that JavaCPP needs, has nothing of JNA's. */
  private static Path folder() throws IOException {
    Path cache = Loader.getCacheDir().getCanonicalFile().toPath();
    return PrivateFolder.obstacle(cache) == null ? cache : PrivateFolder.temporary();
  }

  /** JNA's native part takes its own names, which are ASCII, for text in the default charset. */
  static String remedy(Charset charset) {
    byte[] ascii = "utf8".getBytes(StandardCharsets.US_ASCII);
    return new String(ascii, charset).equals("utf8")
        ? "see that its jar is on the class path, and that it can unpack to "
            + System.getProperty(JNA_FOLDER)
        : "start Java with -Dfile.encoding=UTF-8: JNA doesn't work with the default charset "
            + charset;
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
