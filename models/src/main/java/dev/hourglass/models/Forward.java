package dev.hourglass.models;

import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Layers bound one after the other, without gradients. */
final class Forward {
  private final List<Kernel> kernels = new ArrayList<>();
  private final Tensor output;

  /**
   * Binds the layers to outputs of their own.
   *
   * @param scope owns the outputs
   * @param parameters of the whole model
   * @param input batch x inputs of the first layer
   */
  Forward(Scope scope, ParameterBlock parameters, List<Layer> layers, Tensor input) {
    this(scope.kernels(), parameters, layers, input, outputs(scope, layers, input.rows()));
  }

  /**
   * Binds the layers to outputs that are there already.
   *
   * @param parameters of the whole model
   * @param input batch x inputs of the first layer
   * @param outputs of each layer, batch x outputs
   */
  Forward(
      Kernels binder,
      ParameterBlock parameters,
      List<Layer> layers,
      Tensor input,
      List<Tensor> outputs) {
    Tensor x = input;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      Tensor y = outputs.get(i);
      kernels.add(
          binder.dense(
              x,
              parameters.weight(layer.weight()),
              layer.isTransposed(),
              parameters.bias(layer.bias()),
              layer.activation(),
              y));
      x = y;
    }
    output = x;
  }

  private static List<Tensor> outputs(Scope scope, List<Layer> layers, long rows) {
    return layers.stream().map(layer -> scope.tensor(rows, layer.outputs())).toList();
  }

  List<Kernel> kernels() {
    return kernels;
  }

  Tensor output() {
    return output;
  }
}
