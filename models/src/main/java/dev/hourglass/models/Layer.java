package dev.hourglass.models;

import dev.hourglass.tensor.Activation;

/**
 * A dense layer and where its parameters stand in the flat block.
 *
 * @param name for people, such as {@code "encoder layer 1"}
 * @param inputs width of its input
 * @param outputs width of its output
 * @param activation applied to its output
 * @param weight number of its weight matrix
 * @param isTransposed whether that matrix is used transposed: it belongs to the encoder's mirror
 *     layer
 * @param bias number of its bias vector
 */
record Layer(
    String name,
    int inputs,
    int outputs,
    Activation activation,
    int weight,
    boolean isTransposed,
    int bias) {
  Layer withActivation(Activation other) {
    return new Layer(name, inputs, outputs, other, weight, isTransposed, bias);
  }
}
