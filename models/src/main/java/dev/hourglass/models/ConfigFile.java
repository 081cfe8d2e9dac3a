package dev.hourglass.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.tensor.Activation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The architecture as JSON. Only a tree of plain values is read: no classes are named in it. */
final class ConfigFile {
  private static final String FORMAT = "hourglass-autoencoder";
  private static final int VERSION = 1;
  private static final long LARGEST_FILE = 65_536;
  private static final Set<String> FIELDS =
      Set.of(
          "format",
          "version",
          "encoder_sizes",
          "tied",
          "hidden_activation",
          "code_activation",
          "output_activation",
          "initializer",
          "l2");
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(16).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ConfigFile() {}

  static byte[] toBytes(Architecture architecture) throws IOException {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("version", VERSION);
    ArrayNode sizes = root.putArray("encoder_sizes");
    architecture.encoderSizes().forEach(sizes::add);
    root.put("tied", architecture.isTied());
    root.put("hidden_activation", name(architecture.hiddenActivation()));
    root.put("code_activation", name(architecture.codeActivation()));
    root.put("output_activation", name(architecture.outputActivation()));
    ObjectNode initializer = root.putObject("initializer");
    if (architecture.initializer() instanceof Initializer.Pca pca) {
      initializer.put("name", "pca");
      initializer.put("perturbation", pca.perturbation());
    } else {
      boolean he = architecture.initializer() instanceof Initializer.He;
      initializer.put("name", he ? "he" : "glorot");
    }
    root.put("l2", architecture.l2());
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  private static String name(Activation activation) {
    return activation.name().toLowerCase(Locale.ROOT);
  }

  /** Whether the folder's configuration says that it is one of ours, of whatever version. */
  static boolean isOurs(Path file) {
    try {
      return FORMAT.equals(parse(file).path("format").asText());
    } catch (IOException e) {
      return false;
    }
  }

  static Architecture read(Path file) throws IOException {
    JsonNode root = parse(file);
    String format = root.path("format").asText();
    if (!FORMAT.equals(format)) {
      throw new ModelFormatException(
          file, "format is \"" + format + "\", but must be \"" + FORMAT + "\"", null);
    }
    JsonNode version = root.path("version");
    if (!version.isInt() || version.intValue() != VERSION) {
      throw new ModelFormatException(
          file,
          "version is "
              + version
              + ", but this release reads version "
              + VERSION
              + "; use the release that wrote it",
          null);
    }
    requireFields(file, root, FIELDS);
    List<Integer> sizes = new ArrayList<>();
    JsonNode array = root.get("encoder_sizes");
    if (!array.isArray()) {
      throw wrong(file, "encoder_sizes", array, "an array of whole numbers");
    }
    for (JsonNode size : array) {
      if (!size.isInt()) {
        throw wrong(file, "encoder_sizes", array, "an array of whole numbers");
      }
      sizes.add(size.intValue());
    }
    if (!root.get("tied").isBoolean()) {
      throw wrong(file, "tied", root.get("tied"), "true or false");
    }
    try {
      return new Architecture(
          sizes,
          activation(file, root, "hidden_activation"),
          activation(file, root, "code_activation"),
          activation(file, root, "output_activation"),
          root.get("tied").booleanValue(),
          initializer(file, root.get("initializer")),
          (float) number(file, "l2", root.get("l2")));
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static JsonNode parse(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          file, "there is no such file; give the folder that Autoencoder.save wrote", null);
    }
    long size = Files.size(file);
    if (size > LARGEST_FILE) {
      throw new ModelFormatException(
          file, "it has " + size + " bytes, but at most " + LARGEST_FILE + " are expected", null);
    }
    byte[] bytes = Files.readAllBytes(file);
    JsonNode root;
    try {
      root = MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(file, "it is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      // Bytes that are no text: reading them from memory can't fail otherwise.
      throw new ModelFormatException(file, "it is not JSON: " + e.getMessage(), e);
    }
    if (!root.isObject()) {
      throw new ModelFormatException(file, "it is not a JSON object", null);
    }
    return root;
  }

  private static void requireFields(Path file, JsonNode node, Set<String> fields)
      throws ModelFormatException {
    Set<String> found = new HashSet<>();
    node.fieldNames().forEachRemaining(found::add);
    for (String field : fields) {
      if (!found.contains(field)) {
        throw new ModelFormatException(file, "it lacks the field " + field, null);
      }
    }
    found.removeAll(fields);
    if (!found.isEmpty()) {
      throw new ModelFormatException(file, "it has unknown fields " + found, null);
    }
  }

  private static Activation activation(Path file, JsonNode root, String field)
      throws ModelFormatException {
    String text = root.get(field).asText();
    for (Activation activation : Activation.values()) {
      if (name(activation).equals(text)) {
        return activation;
      }
    }
    throw wrong(
        file,
        field,
        root.get(field),
        "one of " + Arrays.stream(Activation.values()).map(ConfigFile::name).toList());
  }

  private static Initializer initializer(Path file, JsonNode node) throws ModelFormatException {
    switch (node.path("name").asText()) {
      case "he" -> {
        requireFields(file, node, Set.of("name"));
        return new Initializer.He();
      }
      case "glorot" -> {
        requireFields(file, node, Set.of("name"));
        return new Initializer.Glorot();
      }
      case "pca" -> {
        requireFields(file, node, Set.of("name", "perturbation"));
        return new Initializer.Pca(number(file, "perturbation", node.get("perturbation")));
      }
      default -> throw wrong(file, "initializer", node, "one named he, glorot or pca");
    }
  }

  private static double number(Path file, String field, JsonNode node) throws ModelFormatException {
    if (!node.isNumber()) {
      throw wrong(file, field, node, "a number");
    }
    return node.doubleValue();
  }

  private static ModelFormatException wrong(
      Path file, String field, JsonNode found, String expected) {
    return new ModelFormatException(
        file, field + " is " + found + ", but must be " + expected, null);
  }
}
