package dev.hourglass.models.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Code;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.network.Likelihood;
import dev.hourglass.tensor.Activation;
import dev.hourglass.text.Quote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The architecture as a JSON object. */
final class ArchitectureJson {
  private static final Set<String> FIELDS =
      Set.of(
          "encoder_sizes",
          "tied",
          "hidden_activation",
          "code_activation",
          "output_activation",
          "initializer");

  /** Left out where they are the defaults, and {@code l2}, which no model has any more. */
  private static final Set<String> OPTIONAL = Set.of("code", "likelihood", "l2");

  private static final String GAUSSIAN = "gaussian";

  private final String source;

  private ArchitectureJson(String source) {
    this.source = source;
  }

  static ObjectNode write(Architecture architecture) {
    ObjectNode root = Json.object();
    ArrayNode sizes = root.putArray("encoder_sizes");
    architecture.encoderSizes().forEach(sizes::add);
    root.put("tied", architecture.isTied());
    root.put("hidden_activation", name(architecture.hiddenActivation()));
    root.put("code_activation", name(architecture.codeActivation()));
    root.put("output_activation", name(architecture.outputActivation()));
    root.set("initializer", RecordJson.write((Record) architecture.initializer()));
    if (architecture.code().isDistribution()) {
      root.put("code", GAUSSIAN);
    }
    Likelihood likelihood = architecture.chosenLikelihood();
    if (likelihood != null) {
      root.set("likelihood", RecordJson.write((Record) likelihood));
    }
    return root;
  }

  private static String name(Activation activation) {
    return activation.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param source what to name in errors
   * @throws ModelFormatException if a field is missing, unknown or wrong
   */
  static Architecture read(String source, ObjectNode root) throws ModelFormatException {
    return new ArchitectureJson(source).architecture(root);
  }

  private Architecture architecture(ObjectNode root) throws ModelFormatException {
    Json.requireFields(source, root, FIELDS, OPTIONAL);
    List<Integer> sizes = sizes(root.get("encoder_sizes"));
    JsonNode tied = root.get("tied");
    if (!tied.isBoolean()) {
      throw wrong("tied", tied, "true or false");
    }
    Activation hidden = activation(root, "hidden_activation");
    Activation code = activation(root, "code_activation");
    Activation output = activation(root, "output_activation");
    Initializer initializer =
        RecordJson.read(source, "initializer", root.get("initializer"), Initializer.class);
    Code kind = code(root.path("code"));
    if (kind.isDistribution() && code != Activation.IDENTITY) {
      throw wrong(
          "code_activation", root.get("code_activation"), "\"identity\" of a Gaussian code");
    }
    JsonNode l2 = root.path("l2");
    if (!l2.isMissingNode()) {
      requireNumber("l2", l2);
    }
    JsonNode chosen = root.path("likelihood");
    Likelihood likelihood =
        chosen.isMissingNode()
            ? null
            : RecordJson.read(source, "likelihood", chosen, Likelihood.class);
    Architecture architecture;
    try {
      architecture =
          new Architecture(
              sizes, hidden, code, output, tied.booleanValue(), kind, null, initializer);
    } catch (IllegalArgumentException e) {
      // Each value is good by itself: most likely there are too many parameters.
      throw new ModelFormatException(
          source,
          "the configuration makes no architecture: " + Quote.of(String.valueOf(e.getMessage())));
    }
    try {
      return likelihood == null ? architecture : architecture.likelihood(likelihood);
    } catch (IllegalArgumentException e) {
      throw wrong("likelihood", chosen, "one that fits the output: " + e.getMessage());
    }
  }

  private Code code(JsonNode text) throws ModelFormatException {
    if (text.isMissingNode()) {
      return new Code.Plain();
    }
    if (!GAUSSIAN.equals(text.textValue())) {
      throw wrong("code", text, '"' + GAUSSIAN + '"');
    }
    return new Code.Gaussian();
  }

  private List<Integer> sizes(JsonNode array) throws ModelFormatException {
    List<Integer> sizes = new ArrayList<>();
    boolean good = array.isArray() && array.size() >= 2;
    for (JsonNode size : array) {
      good &= size.isInt() && size.intValue() >= 1;
      sizes.add(size.intValue());
    }
    if (!good) {
      throw wrong("encoder_sizes", array, "an array of at least two whole numbers from 1 on");
    }
    return sizes;
  }

  private Activation activation(JsonNode root, String field) throws ModelFormatException {
    JsonNode text = root.get(field);
    for (Activation activation : Activation.values()) {
      if (text.isTextual() && name(activation).equals(text.textValue())) {
        return activation;
      }
    }
    throw wrong(
        field,
        text,
        "one of " + Arrays.stream(Activation.values()).map(ArchitectureJson::name).toList());
  }

  private void requireNumber(String field, JsonNode node) throws ModelFormatException {
    float value = node.floatValue();
    if (!(node.isNumber() && value >= 0 && Float.isFinite(value))) {
      throw wrong(field, node, "a number from 0 to " + Float.MAX_VALUE);
    }
  }

  private ModelFormatException wrong(String field, JsonNode found, String expected) {
    return Json.wrong(source, field, found, expected);
  }
}
