package dev.hourglass.models;

import dev.hourglass.autodiff.ParameterBlock.Shape;
import dev.hourglass.tensor.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of an architecture in order of computation, and the layout of their parameters in one
 * flat array: first the weight matrices, inputs x outputs, row by row; then the biases.
 */
final class Layout {
  private final List<Layer> encoder;
  private final List<Layer> decoder;
  private final List<Layer> layers;
  private final List<Shape> weights;
  private final int[] weightOffsets;
  private final int[] biasOffsets;

  private Layout(Architecture architecture) {
    List<Integer> sizes = architecture.encoderSizes();
    int depth = sizes.size() - 1;
    boolean tied = architecture.isTied();
    List<Layer> up = new ArrayList<>();
    List<Layer> down = new ArrayList<>();
    List<Shape> shapes = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      boolean isCode = i == depth - 1;
      int inputs = sizes.get(i);
      int outputs = sizes.get(i + 1);
      Activation activation =
          isCode ? architecture.codeActivation() : architecture.hiddenActivation();
      shapes.add(new Shape(inputs, outputs));
      up.add(new Layer("encoder layer " + (i + 1), inputs, outputs, activation, i, false, i));
    }
    for (int i = 0; i < depth; i++) {
      int mirror = depth - 1 - i;
      boolean isOutput = mirror == 0;
      int inputs = sizes.get(mirror + 1);
      int outputs = sizes.get(mirror);
      Activation activation =
          isOutput ? architecture.outputActivation() : architecture.hiddenActivation();
      if (!tied) {
        shapes.add(new Shape(inputs, outputs));
      }
      int weight = tied ? mirror : depth + i;
      down.add(
          new Layer(
              "decoder layer " + (i + 1), inputs, outputs, activation, weight, tied, depth + i));
    }
    encoder = List.copyOf(up);
    decoder = List.copyOf(down);
    up.addAll(down);
    layers = List.copyOf(up);
    weights = List.copyOf(shapes);
    weightOffsets = new int[weights.size() + 1];
    for (int i = 0; i < weights.size(); i++) {
      Shape shape = weights.get(i);
      weightOffsets[i + 1] = weightOffsets[i] + (int) (shape.rows() * shape.columns());
    }
    biasOffsets = new int[layers.size() + 1];
    biasOffsets[0] = weightOffsets[weights.size()];
    for (int i = 0; i < layers.size(); i++) {
      biasOffsets[i + 1] = biasOffsets[i] + layers.get(i).outputs();
    }
  }

  /** The layout; an architecture has no more parameters than an array holds. */
  static Layout of(Architecture architecture) {
    return new Layout(architecture);
  }

  List<Layer> encoder() {
    return encoder;
  }

  List<Layer> decoder() {
    return decoder;
  }

  /** The encoder's layers, then the decoder's. */
  List<Layer> layers() {
    return layers;
  }

  /** Inputs x outputs of each weight matrix. */
  List<Shape> weightShapes() {
    return weights;
  }

  List<Long> biasLengths() {
    return layers.stream().map(layer -> (long) layer.outputs()).toList();
  }

  /** Length of the flat array. */
  int parameterCount() {
    return biasOffsets[layers.size()];
  }

  /** Index in the flat array of weight matrix {@code i}. */
  int weightOffset(int i) {
    return weightOffsets[i];
  }

  /** Number of elements of weight matrix {@code i}. */
  int weightSize(int i) {
    return weightOffsets[i + 1] - weightOffsets[i];
  }

  /** Index in the flat array of bias vector {@code i}. */
  int biasOffset(int i) {
    return biasOffsets[i];
  }
}
