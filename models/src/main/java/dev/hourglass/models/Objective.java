package dev.hourglass.models;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.LossFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * What a training minimizes, and the layers it is computed with. For cross-entropy the last layer
 * gives logits: the sigmoid is part of the loss, where it can't saturate.
 *
 * @param loss between output and input
 * @param layers whose output the loss is taken of
 * @param l2 λ of the penalty on weights
 */
record Objective(LossFunction loss, List<Layer> layers, float l2) {
  static Objective of(Architecture architecture, LossFunction loss) {
    List<Layer> layers = new ArrayList<>(Layout.of(architecture).layers());
    if (loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS) {
      int last = layers.size() - 1;
      layers.set(last, layers.get(last).withActivation(Activation.IDENTITY));
    }
    return new Objective(loss, List.copyOf(layers), architecture.l2());
  }

  /** The loss that fits an output: cross-entropy for a sigmoid, otherwise the squared error. */
  static LossFunction defaultLoss(Activation output) {
    return output == Activation.SIGMOID
        ? LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS
        : LossFunction.SQUARED_ERROR;
  }
}
