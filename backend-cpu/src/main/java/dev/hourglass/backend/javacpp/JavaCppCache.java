package dev.hourglass.backend.javacpp;

import dev.hourglass.backend.natives.PrivateFolder;
import dev.hourglass.tensor.Availability.Unusable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that JavaCPP unpacks native libraries to, and loads them from if they have the right
 * size and date. JavaCPP takes the first of these that exists or can be made: the one that {@value
 * #PROPERTY} names, {@code .javacpp/cache} in the home folder, and one in the shared temporary
 * folder with a name that anyone can guess and make first. So before it starts we see that it takes
 * one that only this user can write to.
 */
public final class JavaCppCache {
  /** JavaCPP's system property that names the folder. */
  public static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

  private static final Logger LOGGER = LoggerFactory.getLogger(JavaCppCache.class);

  /** What oneDNN's natives take, and ND4J's at least. */
  private static final long MEGABYTES = 100;

  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private JavaCppCache() {}

  /**
   * Sets {@value #PROPERTY} if need be: where the folder in the home folder can't be written, as a
   * service's, or others can write to it, to a private one in the temporary folder. One that is set
   * stays, with a warning if others can write to it. Of no effect on a JavaCPP that the program
   * itself has started before.
   *
   * @return null if there is a folder, otherwise why there is none
   */
  public static synchronized @Nullable Unusable secure() {
    String named = System.getProperty(PROPERTY);
    return named == null ? secureDefault() : check(Path.of(named));
  }

  private static @Nullable Unusable check(Path named) {
    String obstacle = PrivateFolder.obstacle(named);
    // One that can't be written may have everything in it already.
    if (obstacle != null && !Files.isDirectory(named)) {
      return new Unusable(
          "the folder for native libraries that -D"
              + PROPERTY
              + " names, "
              + named
              + ", can't be made ("
              + obstacle
              + ")",
          "name one that can be written");
    }
    String exposure = PrivateFolder.exposure(named);
    if (exposure != null) {
      warn(
          "Native libraries are loaded from "
              + named
              + ", which -D"
              + PROPERTY
              + " names, but "
              + exposure
              + ": who changes them runs code as this user; name a folder that nobody else can"
              + " write to");
    }
    return null;
  }

  private static @Nullable Unusable secureDefault() {
    Path parent = Path.of(System.getProperty("user.home"), ".javacpp");
    Path cache = parent.resolve("cache");
    // The home folder of a user that the system doesn't know is "?".
    String obstacle =
        parent.isAbsolute() ? PrivateFolder.obstacle(cache) : "there is no home folder";
    String exposure = obstacle == null ? exposure(parent, cache) : null;
    if (obstacle == null && exposure == null) {
      return null;
    }
    Path instead;
    try {
      instead = PrivateFolder.temporary();
    } catch (IOException e) {
      return new Unusable(
          "there is no folder for native libraries: not "
              + cache
              + " ("
              + (obstacle == null ? exposure : obstacle)
              + "), and none can be made in the temporary one ("
              + e
              + ")",
          remedy());
    }
    System.setProperty(PROPERTY, instead.toString());
    String choice = "Native libraries are unpacked to " + instead + ", not to " + cache;
    if (exposure == null) {
      LOGGER.debug("{}: {}", choice, obstacle);
    } else {
      warn(
          choice
              + ": "
              + exposure
              + "; take the others' permissions away, or name a folder with -D"
              + PROPERTY);
    }
    return null;
  }

  private static @Nullable String exposure(Path parent, Path cache) {
    String above = PrivateFolder.exposure(parent);
    return above == null ? PrivateFolder.exposure(cache) : parent + ": " + above;
  }

  private static void warn(String message) {
    if (WARNED.compareAndSet(false, true)) {
      LOGGER.warn("{}", message);
    }
  }

  /**
   * What is wrong with the folder where a library could not be unpacked or loaded.
   *
   * @return null if the failure doesn't say that it is the folder
   */
  public static @Nullable Unusable fault(Throwable failure) {
    String message = NativePlatform.reason(failure);
    if (NativePlatform.rootCause(failure) instanceof IOException) {
      return new Unusable(
          "native libraries can't be unpacked to " + folder() + " (" + message + ")", remedy());
    }
    // The GNU C library's words where a file may be read but not executed.
    if (message.contains("failed to map segment from shared object")
        && !message.contains("Cannot allocate memory")) {
      return new Unusable(
          "native libraries can't be executed in "
              + folder()
              + ", as on a file system that is mounted with noexec ("
              + message
              + ")",
          remedy());
    }
    return null;
  }

  /**
   * What is wrong with the folder where a library doesn't load for want of another, which JavaCPP
   * goes on without if it can't be unpacked.
   *
   * @return null if there is room enough
   */
  public static @Nullable Unusable shortage(Throwable failure) {
    long free = new File(folder()).getUsableSpace() >> 20;
    if (free >= MEGABYTES) {
      return null;
    }
    return new Unusable(
        "native libraries have only "
            + free
            + " MB left in "
            + folder()
            + ", and take "
            + MEGABYTES
            + " ("
            + NativePlatform.reason(failure)
            + ")",
        remedy());
  }

  private static String folder() {
    return System.getProperty(
        PROPERTY, Path.of(System.getProperty("user.home"), ".javacpp", "cache").toString());
  }

  private static String remedy() {
    return "set the system property "
        + PROPERTY
        + " to a folder that can be written, has "
        + MEGABYTES
        + " MB of room, and whose files may be executed";
  }
}
