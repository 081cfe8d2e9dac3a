package dev.hourglass.models;

import dev.hourglass.models.safetensors.ElementSink;
import dev.hourglass.models.safetensors.ElementType;
import dev.hourglass.models.safetensors.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A weight matrix or bias vector as it is called and laid out in a file: weights are outputs x
 * inputs there, and inputs x outputs in the array of parameters.
 *
 * @param name such as {@code encoder.0.weight}
 * @param shape outputs and inputs, or outputs alone
 * @param offset in the array of parameters
 */
record ModelTensor(String name, List<Integer> shape, int offset) {
  static final ElementType TYPE = ElementType.F32;

  /**
   * All of a model: the one list by which it is saved, checked and loaded.
   *
   * @param prefix of the names
   */
  static List<ModelTensor> of(Layout layout, String prefix) {
    List<ModelTensor> tensors = new ArrayList<>();
    add(layout, layout.encoder(), prefix + "encoder.", tensors);
    add(layout, layout.decoder(), prefix + "decoder.", tensors);
    return tensors;
  }

  private static void add(
      Layout layout, List<Layer> layers, String prefix, List<ModelTensor> tensors) {
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      // A transposed one is stored where it belongs: with the encoder.
      if (!layer.isTransposed()) {
        List<Integer> shape = List.of(layer.outputs(), layer.inputs());
        int offset = layout.weightOffset(layer.weight());
        tensors.add(new ModelTensor(prefix + i + ".weight", shape, offset));
      }
      int offset = layout.biasOffset(layer.bias());
      tensors.add(new ModelTensor(prefix + i + ".bias", List.of(layer.outputs()), offset));
    }
  }

  /** To be written. */
  Tensor from(float[] parameters) {
    int outputs = outputs();
    int inputs = inputs();
    return new Tensor(
        TYPE,
        shape,
        (first, count, target) -> {
          int out = first / inputs;
          int in = first % inputs;
          for (int i = 0; i < count; i++) {
            target.putFloat(parameters[offset + in * outputs + out]);
            if (++in == inputs) {
              in = 0;
              out++;
            }
          }
        });
  }

  /** To be read, every value finite. */
  ElementSink into(float[] parameters, String source) {
    int outputs = outputs();
    int inputs = inputs();
    return (first, count, elements) -> {
      int out = first / inputs;
      int in = first % inputs;
      for (int i = 0; i < count; i++) {
        float value = elements.getFloat();
        if (!Float.isFinite(value)) {
          throw new ModelFormatException(
              source,
              name + " contains " + value + ", but must be finite; it is damaged, get it again");
        }
        parameters[offset + in * outputs + out] = value;
        if (++in == inputs) {
          in = 0;
          out++;
        }
      }
    };
  }

  private int outputs() {
    return shape.get(0);
  }

  /** A bias is a matrix of one column. */
  private int inputs() {
    return shape.size() == 1 ? 1 : shape.get(1);
  }
}
