package dev.hourglass.table;

import dev.hourglass.text.Quote;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What a file must be before it is opened, and what may be wrong with it afterwards. */
final class RegularFile {
  private RegularFile() {}

  /**
   * Looks before the file is opened: opening a pipe waits for whoever writes to it, a device has no
   * end, and neither can be read twice.
   *
   * @param path where it is
   * @param kind what to give in its place: {@code a CSV file}
   * @return its length in bytes
   * @throws IOException if it is missing, a directory, pipe or device
   */
  static long require(Path path, String kind) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(Quote.path(path), null, "not found; give " + kind);
    }
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(
          Quote.path(path),
          null,
          (attributes.isDirectory() ? "is a directory" : "is no regular file") + "; give " + kind);
    }
    return attributes.size();
  }

  /**
   * Compressed data that can't be unpacked.
   *
   * @param place the file, and where in it
   * @param kind of the data: {@code gzip}
   * @param cause as the JDK says it
   */
  static TableFormatException damaged(String place, String kind, IOException cause) {
    String reason = cause instanceof EOFException ? "it ends early" : cause.getMessage();
    return new TableFormatException(
        place, "damaged " + kind + " data (" + reason + "); get the file again", cause);
  }
}
