package dev.hourglass.models.saving;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.network.StoredMatrix;
import dev.hourglass.models.safetensors.ElementSink;
import dev.hourglass.models.safetensors.ElementType;
import dev.hourglass.models.safetensors.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A weight matrix or bias vector as it is called and laid out in a file: weights are outputs x
 * inputs there.
 *
 * @param name such as {@code encoder.0.weight}
 * @param shape outputs and inputs, or outputs alone
 * @param place in the array of parameters
 */
record ModelTensor(String name, List<Integer> shape, StoredMatrix place) {
  static final ElementType TYPE = ElementType.F32;

  /**
   * All of a model: the one list by which it is saved, checked and loaded.
   *
   * @param prefix of the names
   */
  static List<ModelTensor> of(Network network, String prefix) {
    ParameterLayout layout = network.layout();
    List<ModelTensor> tensors = new ArrayList<>();
    network.allLayers().stream()
        .flatMap(layer -> layer.parameters().stream())
        .forEach(parameter -> tensors.add(of(layout, parameter, prefix)));
    return tensors;
  }

  private static ModelTensor of(ParameterLayout layout, Parameter parameter, String prefix) {
    StoredMatrix place = ParameterValues.matrix(layout, parameter.name());
    List<Integer> shape =
        parameter.role() == Parameter.Role.BIAS
            ? List.of(place.columns())
            : List.of(place.columns(), place.rows());
    return new ModelTensor(prefix + parameter.name(), shape, place);
  }

  /** To be written. */
  Tensor from(float[] parameters) {
    return new Tensor(
        TYPE,
        shape,
        (first, count, target) -> {
          for (int i = first; i < first + count; i++) {
            target.putFloat(parameters[place.indexOf(i)]);
          }
        });
  }

  /** To be read, every value finite. */
  ElementSink into(float[] parameters, String source) {
    return (first, count, elements) -> {
      for (int i = first; i < first + count; i++) {
        float value = elements.getFloat();
        if (!Float.isFinite(value)) {
          throw new ModelFormatException(
              source,
              name + " contains " + value + ", but must be finite; it is damaged, get it again");
        }
        parameters[place.indexOf(i)] = value;
      }
    };
  }
}
