package dev.hourglass.autodiff;

import static java.util.Objects.requireNonNull;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All parameters of a model in one flat block, and their gradients in another of the same layout:
 * first the weights, then the biases. So one optimizer call, one copy and one penalty on the
 * weights serve the whole model.
 *
 * <p>In mixed precision there is a copy of the weights in BFLOAT16 too, which is what a tape's
 * products read. An {@link OptimizerState}'s update and {@link #upload} renew it.
 */
public final class ParameterBlock {
  private final Scope scope;
  private final ParameterLayout layout;
  private final DType operandType;
  private final Tensor values;
  private final Tensor gradients;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final @Nullable Kernel rounding;

  /**
   * What a parameter is in memory.
   *
   * @param value FLOAT32
   * @param operand what products read in mixed precision: the value, or its copy in BFLOAT16
   */
  private record Place(Tensor value, Tensor operand, Tensor gradient) {}

  /**
   * Allocates both blocks, with zeros, for single precision.
   *
   * @param scope their owner
   */
  public ParameterBlock(Scope scope, ParameterLayout layout) {
    this(scope, layout, DType.FLOAT32);
  }

  /**
   * Allocates the blocks, with zeros.
   *
   * @param scope their owner
   * @param operandType of the weights as a tape's products read them when they are learned or
   *     {@link #rounded}: FLOAT32, or BFLOAT16 for a copy
   */
  public ParameterBlock(Scope scope, ParameterLayout layout, DType operandType) {
    this.scope = scope;
    this.layout = layout;
    this.operandType = operandType;
    this.values = scope.tensor(1, layout.size());
    this.gradients = scope.tensor(1, layout.size());
    Tensor operands = values;
    if (operandType != DType.FLOAT32) {
      operands = scope.tensor(operandType, 1, layout.weightCount());
      rounding = scope.kernels().copy(weightsOf(values), operands);
    } else {
      rounding = null;
    }
    for (Parameter parameter : layout.parameters()) {
      Tensor value = view(values, parameter);
      boolean isWeight = parameter.role() == Parameter.Role.WEIGHT;
      Tensor operand = isWeight && operands != values ? view(operands, parameter) : value;
      places.put(parameter.name(), new Place(value, operand, view(gradients, parameter)));
    }
  }

  private Tensor view(Tensor block, Parameter parameter) {
    return scope.view(
        block, layout.offset(parameter.name()), parameter.rows(), parameter.columns());
  }

  /** Where each parameter stands in the blocks. */
  public ParameterLayout layout() {
    return layout;
  }

  /** What products read of the weights when they are learned or {@link #rounded}. */
  public DType operandType() {
    return operandType;
  }

  /** Number of parameters. */
  public long size() {
    return layout.size();
  }

  /** Number of weights, which come first. */
  public long weightCount() {
    return layout.weightCount();
  }

  /** All values, 1 x {@link #size()}. */
  public Tensor values() {
    return values;
  }

  /** All gradients, 1 x {@link #size()}. */
  public Tensor gradients() {
    return gradients;
  }

  /**
   * The weights' part of a tensor of this block's layout, 1 x {@link #weightCount()}.
   *
   * @param block 1 x {@link #size()}, of the scope that owns this block
   */
  public Tensor weightsOf(Tensor block) {
    requireLayout(block);
    return scope.view(block, 0, 1, weightCount());
  }

  /**
   * The biases' part of a tensor of this block's layout, one row.
   *
   * @param block 1 x {@link #size()}, of the scope that owns this block
   * @throws IllegalStateException if there are no biases
   */
  public Tensor biasesOf(Tensor block) {
    requireLayout(block);
    if (size() == weightCount()) {
      throw new IllegalStateException("The parameter block has no biases, only weights");
    }
    return scope.view(block, weightCount(), 1, size() - weightCount());
  }

  private void requireLayout(Tensor block) {
    if (block.rows() != 1 || block.columns() != size()) {
      throw new IllegalArgumentException(
          "The tensor is "
              + block.rows()
              + "x"
              + block.columns()
              + ", but the layout of this parameter block is 1x"
              + size());
    }
  }

  /**
   * A parameter's values, FLOAT32.
   *
   * @throws IllegalArgumentException if there is none of that name; likewise below
   */
  public Tensor value(String name) {
    return place(name).value();
  }

  private Place place(String name) {
    // Asked for the message: the layout knows the names.
    layout.parameter(name);
    return requireNonNull(places.get(name));
  }

  /** The weight matrices, with their gradients. */
  void forEachWeight(BiConsumer<Parameter, Tensor> consumer) {
    for (Parameter weight : layout.weights()) {
      consumer.accept(weight, place(weight.name()).gradient());
    }
  }

  /**
   * Records a parameter to be learned: in mixed precision a weight's copy. Always the same node on
   * one tape.
   */
  public Node learned(Tape tape, String name) {
    Place place = place(name);
    return tape.parameter(place.operand(), place.gradient());
  }

  /** Records a parameter as a constant, FLOAT32: what it is computed with costs no gradients. */
  public Node frozen(Tape tape, String name) {
    return tape.constant(value(name));
  }

  /** Records a parameter as a constant: in mixed precision a weight's copy. */
  public Node rounded(Tape tape, String name) {
    return tape.constant(place(name).operand());
  }

  /**
   * Renews the copy of the weights in mixed precision; null in single precision. For who changes
   * {@link #values()} otherwise than by {@link #upload} or an optimizer.
   */
  public @Nullable Kernel rounding() {
    return rounding;
  }

  /**
   * Sets all values.
   *
   * @param source weights, then biases, exactly {@link #size()} elements
   */
  public void upload(float[] source) {
    values.upload(FloatBuffer.wrap(source));
    if (rounding != null) {
      rounding.run();
    }
  }

  /** A copy of all values: weights, then biases. */
  public float[] download() {
    float[] target = new float[Math.toIntExact(size())];
    values.download(FloatBuffer.wrap(target));
    return target;
  }
}
