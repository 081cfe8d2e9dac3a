package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.models.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are replaced in one step, so that a killed program leaves none half written. */
final class WholeFile {
  private WholeFile() {}

  /** Writes the text in place of what is there. */
  static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes the bytes in place of what is there. */
  static void write(Path file, byte[] bytes) throws IOException {
    AtomicFile.write(file, file, out -> out.write(bytes), Files::move);
  }
}
