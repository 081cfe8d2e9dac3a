package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.text.Quote;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of one array, as {@code numpy.save} writes them: of float32, float64, int8 to int64, uint8
 * to uint32 or bool, in either order of bytes and of elements.
 */
public final class Npy {
  private Npy() {}

  /**
   * Reads a file.
   *
   * @throws TableFormatException if it is damaged, its elements are of another type (Python objects
   *     are never read), or it has no or more than two dimensions
   * @throws IOException if it is missing, or can't be read
   */
  public static NpyArray read(Path path) throws IOException {
    long length = RegularFile.require(requireNonNull(path, "path"), "a .npy file");
    try (InputStream file = new BufferedInputStream(Files.newInputStream(path))) {
      return NpyArray.read(Quote.path(path), file, length);
    }
  }
}
