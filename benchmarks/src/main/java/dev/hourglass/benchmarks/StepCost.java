package dev.hourglass.benchmarks;

import dev.hourglass.tensor.DType;

/**
 * What a training step has to do at least, as its architecture says: a network of dense layers, all
 * but the last with an activation, trained on squared error by Adam.
 *
 * @param flops multiplications and additions of its matrix products; what is done element by
 *     element is not counted, as is usual
 * @param bytes what its kernels read and write, each operand of each once: the traffic with memory
 *     where nothing stays in a cache from one kernel to the next. Single numbers are not counted.
 */
public record StepCost(long flops, long bytes) {
  private static final int FLOAT = Float.BYTES;

  /**
   * The cost of a step.
   *
   * @param batch rows of a mini-batch
   * @param activations type of the activations and of the weights that products read: FLOAT32 or
   *     BFLOAT16
   * @param data type of the training data
   */
  public static StepCost of(Layers layers, int batch, DType activations, DType data) {
    long flops = Product.of(layers, batch).stream().mapToLong(Product::flops).sum();
    return new StepCost(flops, bytes(layers, batch, activations.bytes(), data.bytes()));
  }

  private static long bytes(Layers layers, long batch, long type, long data) {
    boolean isMixed = type != FLOAT;
    long input = batch * layers.inputs(0);
    long parameters = (long) layers.weights() + layers.biases();
    long bytes = batch * Integer.BYTES + input * data + input * FLOAT; // fetching the batch
    if (isMixed) {
      bytes += input * FLOAT + input * type; // rounding it
      bytes += (long) layers.weights() * (FLOAT + type); // rounding the weights
    }
    for (int i = 0; i < layers.count(); i++) {
      boolean isFirst = i == 0;
      boolean isLast = i == layers.count() - 1;
      long in = batch * layers.inputs(i);
      long out = batch * layers.outputs(i);
      long weights = layers.weights(i);
      long bias = (long) layers.outputs(i) * FLOAT;
      bytes += in * type + weights * type + bias + out * (isLast ? FLOAT : type); // forward
      bytes += (isLast ? 1 : 3) * out * type + bias; // derivative and gradient of the bias
      bytes += (in + out) * type + weights * FLOAT; // gradient of the weights
      if (!isFirst) {
        bytes += out * type + weights * type + in * type; // gradient of the input
      }
    }
    bytes += 2 * input * FLOAT + input * type; // the loss and its gradient
    bytes += 7 * parameters * FLOAT; // Adam reads w, g, m and v, and writes w, m and v
    return bytes;
  }

  /** Operations per byte. */
  public double intensity() {
    return (double) flops / bytes;
  }
}
