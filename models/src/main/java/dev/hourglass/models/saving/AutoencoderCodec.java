package dev.hourglass.models.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.Shape;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.Scale;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An autoencoder as a JSON object and tensors, be it a whole file or a part of one, where its
 * tensors' names have a prefix.
 *
 * <p>That there is a scaling is a field of the object. A release that knows no scaling refuses that
 * field, and so the model, which it would otherwise compute wrongly.
 */
public final class AutoencoderCodec {
  private static final String SCALING = "scaling";
  private static final String BY_COLUMN = "by_column";
  private static final String SCALING_PREFIX = "scaling.";

  private AutoencoderCodec() {}

  /**
   * Adds the tensors.
   *
   * @param prefix of the tensors' names; empty for none
   * @return the configuration
   */
  public static ObjectNode write(SavedAutoencoder model, String prefix, TensorsToWrite tensors) {
    ObjectNode configuration = ArchitectureJson.write(model.architecture());
    for (ModelTensor tensor : ModelTensor.of(Network.of(model.architecture()), prefix)) {
      tensors.add(tensor.name(), tensor.from(model.values().array()));
    }
    if (model.scales() != null) {
      configuration.put(SCALING, BY_COLUMN);
      ScalesPart.write(model.scales().columns(), prefix + SCALING_PREFIX, tensors);
    }
    return configuration;
  }

  /**
   * Expects what {@link #write} added.
   *
   * @param source where the configuration stands, to be named in errors
   * @param configuration is not changed
   * @param prefix of the tensors' names; empty for none
   * @throws ModelFormatException if a field is missing, unknown or wrong
   */
  public static Awaited<SavedAutoencoder> expect(
      String source, ObjectNode configuration, String prefix, TensorsToRead tensors)
      throws ModelFormatException {
    ObjectNode rest = configuration.deepCopy();
    JsonNode scaling = rest.remove(SCALING);
    if (scaling != null && !BY_COLUMN.equals(scaling.textValue())) {
      throw Json.wrong(source, SCALING, scaling, '"' + BY_COLUMN + '"');
    }
    Architecture architecture = ArchitectureJson.read(source, rest);
    Awaited<ParameterValues> values = expectValues(architecture, prefix, tensors);
    Awaited<List<Scale>> scales =
        scaling == null
            ? null
            : ScalesPart.expect(prefix + SCALING_PREFIX, architecture.inputSize(), tensors);
    return () -> new SavedAutoencoder(architecture, values.get(), scales(scales));
  }

  /** Of format 1, in which there was no scaling. */
  static Awaited<SavedAutoencoder> expectFormat1(Architecture architecture, TensorsToRead tensors) {
    Awaited<ParameterValues> values = expectValues(architecture, "", tensors);
    return () -> new SavedAutoencoder(architecture, values.get(), null);
  }

  private static @Nullable ColumnScales scales(@Nullable Awaited<List<Scale>> scales)
      throws ModelFormatException {
    return scales == null ? null : new ColumnScales(scales.get());
  }

  private static Awaited<ParameterValues> expectValues(
      Architecture architecture, String prefix, TensorsToRead tensors) {
    Network network = Network.of(architecture);
    ParameterLayout layout = network.layout();
    Parameters parameters = new Parameters(Math.toIntExact(layout.size()));
    for (ModelTensor tensor : ModelTensor.of(network, prefix)) {
      tensors.expect(
          tensor.name(),
          ModelTensor.TYPE,
          Shape.of(tensor.shape()),
          size -> tensor.into(parameters.array(), tensors.source()));
    }
    return tensors.make(
        "the set of parameters", () -> new ParameterValues(layout, parameters.array()));
  }

  /** Room that all tensors of a model share, from the first one on. */
  private static final class Parameters {
    private final int count;
    private float @Nullable [] array;

    Parameters(int count) {
      this.count = count;
    }

    float[] array() {
      float[] made = array;
      if (made == null) {
        made = new float[count];
        array = made;
      }
      return made;
    }
  }
}
