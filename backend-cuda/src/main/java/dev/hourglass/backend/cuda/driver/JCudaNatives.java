package dev.hourglass.backend.cuda.driver;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import jcuda.JCudaVersion;
import jcuda.LibUtils;
import org.jspecify.annotations.Nullable;

/**
 * Loads JCuda's native libraries, each once a process, from a folder that only this user can write.
 *
 * <p>JCuda itself extracts them to fixed names in {@code java.io.tmpdir} and loads whatever it
 * finds there, which in a shared folder may be someone else's file. So that property points to a
 * new, private folder while JCuda initializes, with the library already in it. A thread that asks
 * for the property in these few milliseconds gets the private folder.
 *
 * <p>The folder is deleted as soon as the library is loaded, except on Windows, which keeps the
 * files of loaded libraries: there it stays behind in the user's temporary folder.
 */
public final class JCudaNatives {
  /** How the message begins where JCuda's own library is not on the class path. */
  public static final String MISSING = "JCuda has no native library for ";

  /** How the message begins where the temporary folder can't be written. */
  public static final String NOT_COPIED = "There is no private copy of ";

  private static final String TEMPORARY = "java.io.tmpdir";

  /** What became of each library: empty where it is loaded, otherwise why not. */
  private static final Map<String, Optional<String>> OUTCOMES = new HashMap<>();

  private JCudaNatives() {}

  /**
   * Loads a library, or does nothing where that is done.
   *
   * @param library such as {@code JCudaDriver}
   * @param initializer what makes JCuda load it: the first use of the class of that name
   * @throws UnsatisfiedLinkError with one line that says why, this time and from then on
   */
  public static void load(String library, Runnable initializer) {
    load(library, UnaryOperator.identity(), initializer);
  }

  /**
   * Loads a changed copy of a library, or does nothing where it is loaded, changed or not.
   *
   * @param library such as {@code JCublas2}
   * @param change gives the bytes to be loaded for those that JCuda ships
   * @param initializer what makes JCuda load it: the first use of the class of that name
   * @throws UnsatisfiedLinkError with one line that says why, this time and from then on
   */
  public static synchronized void load(
      String library, UnaryOperator<byte[]> change, Runnable initializer) {
    Optional<String> failure = OUTCOMES.get(library);
    if (failure == null) {
      failure = Optional.ofNullable(attempt(library, change, initializer));
      OUTCOMES.put(library, failure);
    }
    if (failure.isPresent()) {
      throw new UnsatisfiedLinkError(failure.get());
    }
  }

  private static @Nullable String attempt(
      String library, UnaryOperator<byte[]> change, Runnable initializer) {
    try {
      String file =
          System.mapLibraryName(
              LibUtils.createPlatformLibraryName(library + "-" + JCudaVersion.get()));
      byte[] shipped = shipped(file);
      if (shipped == null) {
        return MISSING
            + System.getProperty("os.name")
            + " on "
            + System.getProperty("os.arch")
            + ": there is no lib/"
            + file
            + " on the class path";
      }
      byte[] changed = change.apply(shipped);
      Path folder = Files.createTempDirectory("hourglass-cuda-");
      Path copy = folder.resolve(file);
      try {
        Files.write(copy, changed);
        initializeIn(folder, initializer);
      } catch (LinkageError | RuntimeException e) {
        // The loader's message begins with the file, which is of no interest.
        return reason(e).replace(copy + ": ", "");
      } finally {
        delete(folder);
      }
      return null;
    } catch (IOException e) {
      return NOT_COPIED + library + " in " + System.getProperty(TEMPORARY) + ": " + e;
    } catch (LinkageError | RuntimeException e) {
      return reason(e);
    }
  }

  private static byte @Nullable [] shipped(String file) throws IOException {
    try (InputStream in = LibUtils.class.getResourceAsStream("/lib/" + file)) {
      return in == null ? null : in.readAllBytes();
    }
  }

  private static void initializeIn(Path folder, Runnable initializer) throws IOException {
    // Java remembers its temporary folder at the first use of this method: it must be the usual.
    Files.delete(File.createTempFile("usual", null, folder.toFile()).toPath());
    String usual = System.getProperty(TEMPORARY);
    System.setProperty(TEMPORARY, folder.toString());
    try {
      initializer.run();
    } finally {
      if (usual == null) {
        System.clearProperty(TEMPORARY);
      } else {
        System.setProperty(TEMPORARY, usual);
      }
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException | UncheckedIOException e) {
      // In use, as on Windows, or another thread has put a file of its own into it.
      folder.toFile().deleteOnExit();
    }
  }

  /** JCuda's message is two nested stack traces; the line that matters begins the last of them. */
  private static String reason(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message
        .lines()
        .filter(line -> line.startsWith("java."))
        .reduce((first, second) -> second)
        .map(line -> line.substring(line.indexOf(": ") + 2))
        .orElse(message);
  }
}
