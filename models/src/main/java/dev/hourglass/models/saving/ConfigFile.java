package dev.hourglass.models.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The file {@code config.json} beside the model. Since format 2 it is a copy of the configuration
 * for people, and nothing is read from it; in format 1 it was the configuration.
 */
final class ConfigFile {
  static final String NAME = "config.json";

  /** What format 1 called its kind, and the copy still does. */
  private static final String FORMAT_PREFIX = "hourglass-";

  private static final int FORMAT_1 = 1;

  /** Of format 1, and of what is looked at to tell whether a folder is ours. */
  private static final long LARGEST_FILE = 1 << 17;

  private ConfigFile() {}

  /** The copy of a configuration. A release that reads format 1 alone finds its version there. */
  static byte[] copyOf(String kind, ObjectNode configuration) {
    ObjectNode root = Json.object();
    root.put("format", FORMAT_PREFIX + kind);
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
      return parse(file).path("format").asText().startsWith(FORMAT_PREFIX);
    } catch (IOException e) {
      return false;
    }
  }

  /** Reads the configuration of an autoencoder in format 1. */
  static Architecture readFormat1(Path file) throws IOException {
    ObjectNode root = parse(file);
    String expected = FORMAT_PREFIX + Envelope.AUTOENCODER;
    JsonNode format = root.path("format");
    if (!expected.equals(format.textValue())) {
      throw wrong(file, "format", format, '"' + expected + '"');
    }
    JsonNode version = root.path("version");
    if (!version.isInt() || version.intValue() != FORMAT_1) {
      throw wrong(
          file,
          "version",
          version,
          FORMAT_1 + " beside a model.safetensors without a configuration of its own");
    }
    root.remove(List.of("format", "version"));
    return ArchitectureJson.read(Quote.path(file), root);
  }

  private static ObjectNode parse(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          Quote.path(file), "there is no such file; give the folder that Autoencoder.save wrote");
    }
    long size = Files.size(file);
    if (size > LARGEST_FILE) {
      throw new ModelFormatException(
          Quote.path(file),
          "it has " + size + " bytes, but at most " + LARGEST_FILE + " are expected");
    }
    return Json.parse(Quote.path(file), Files.readAllBytes(file));
  }

  private static ModelFormatException wrong(
      Path file, String field, JsonNode found, String expected) {
    String value = found.isMissingNode() ? "missing" : Quote.of(found.toString());
    return new ModelFormatException(
        Quote.path(file), field + " is " + value + ", but must be " + expected);
  }
}
