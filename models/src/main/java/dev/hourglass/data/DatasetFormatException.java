package dev.hourglass.data;

import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.file.Path;

/** A data file was found and could be read, but doesn't hold what it should. */
public final class DatasetFormatException extends IOException {
  /**
   * Makes the message {@code file: problem}.
   *
   * @param file the file at fault
   * @param problem what was found, what was expected, and what to do
   */
  DatasetFormatException(Path file, String problem) {
    super(Quote.path(file) + ": " + problem);
  }

  DatasetFormatException(Path file, String problem, IOException cause) {
    super(Quote.path(file) + ": " + problem, cause);
  }
}
