package dev.hourglass.backend.nd4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * With which backend ND4J has started in this process, whoever has started it. Asking ND4J would
 * start it; but a backend has loaded its library, and Linux lists what a process has loaded.
 */
public final class StartedBackend {
  private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

  private StartedBackend() {}

  /** Whether it is the CPU's; false also on systems other than Linux. */
  public static boolean isCpu() {
    return isLoaded("nd4jcpu");
  }

  /** Whether a file is loaded whose name contains these letters. */
  static boolean isLoaded(String name) {
    if (!Files.isReadable(MAPPED_FILES)) {
      return false;
    }
    // Names of files need not be text; none of the bytes is an error in this encoding.
    try (Stream<String> lines = Files.lines(MAPPED_FILES, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.substring(line.lastIndexOf('/') + 1).contains(name));
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read " + MAPPED_FILES, e);
    }
  }
}
