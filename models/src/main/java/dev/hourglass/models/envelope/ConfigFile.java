package dev.hourglass.models.envelope;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The file {@code config.json} beside the model. Since format 2 it is a copy of the configuration
 * for people, and nothing is read from it; in format 1 it was the configuration.
 */
public final class ConfigFile {
  /** Its name. */
  public static final String NAME = "config.json";

  /** What format 1 called its kind, and the copy still does. */
  private static final String FORMAT_PREFIX = "hourglass-";

  /** Of format 1, and of what is looked at to tell whether a folder is ours. */
  private static final long LARGEST_FILE = 1 << 17;

  private ConfigFile() {}

  /** The copy of a configuration. A release that reads format 1 alone finds its version there. */
  public static byte[] copyOf(Kind kind, ObjectNode configuration) {
    ObjectNode root = Json.object();
    root.put("format", FORMAT_PREFIX + kind.key());
    root.put("version", Envelope.FORMAT);
    root.setAll(configuration);
    return Json.pretty(root);
  }

  /** Whether a file has this content. */
  static boolean holds(Path file, byte[] content) {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) == content.length
          && Arrays.equals(Files.readAllBytes(file), content);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the file says that it is one of ours, of whatever kind and version. */
  static boolean isOurs(Path file) {
    try {
      return Files.isRegularFile(file)
          && parse(file).path("format").asText().startsWith(FORMAT_PREFIX);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The content of the file, which is one.
   *
   * @throws ModelFormatException if it is too large, or not a JSON object
   * @throws IOException if it can't be read
   */
  public static ObjectNode parse(Path file) throws IOException {
    long size = Files.size(file);
    if (size > LARGEST_FILE) {
      throw new ModelFormatException(
          Quote.path(file),
          "it has " + size + " bytes, but at most " + LARGEST_FILE + " are expected");
    }
    return Json.parse(Quote.path(file), Files.readAllBytes(file));
  }
}
