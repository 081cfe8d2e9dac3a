package dev.hourglass.models.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.network.Likelihood;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.text.Quote;
import java.util.Arrays;
import java.util.Locale;

/** A likelihood as a JSON object. */
final class LikelihoodJson {
  private LikelihoodJson() {}

  static ObjectNode write(Likelihood likelihood) {
    ObjectNode node = Json.object();
    if (likelihood instanceof Likelihood.Alike alike) {
      node.put("loss", name(alike.loss()));
    }
    return node;
  }

  private static String name(LossFunction loss) {
    return loss.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param source what to name in errors
   * @throws ModelFormatException if it is not such an object
   */
  static Likelihood read(String source, JsonNode node) throws ModelFormatException {
    JsonNode text = node.path("loss");
    for (LossFunction loss : LossFunction.values()) {
      if (node.size() == 1 && name(loss).equals(text.textValue())) {
        return new Likelihood.Alike(loss);
      }
    }
    throw new ModelFormatException(
        source,
        "likelihood is "
            + Quote.of(node.toString())
            + ", but must be an object of the one field loss, which is one of "
            + Arrays.stream(LossFunction.values()).map(LikelihoodJson::name).toList());
  }
}
