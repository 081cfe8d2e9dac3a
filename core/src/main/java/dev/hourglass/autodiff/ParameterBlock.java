package dev.hourglass.autodiff;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
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
  /**
   * Shape of a weight matrix.
   *
   * @param rows at least 1
   * @param columns at least 1
   */
  public record Shape(long rows, long columns) {
    public Shape {
      if (rows < 1 || columns < 1) {
        throw new IllegalArgumentException(
            "A weight matrix of " + rows + "x" + columns + " is asked for; give at least 1x1");
      }
    }

    long size() {
      return rows * columns;
    }
  }

  private final Scope scope;
  private final Tensor values;
  private final Tensor gradients;
  private final long weightCount;
  private final List<Tensor> weights = new ArrayList<>();
  private final List<Tensor> weightGradients = new ArrayList<>();
  private final List<Tensor> operands = new ArrayList<>();
  private final List<Tensor> biases = new ArrayList<>();
  private final List<Tensor> biasGradients = new ArrayList<>();
  private final @Nullable Kernel rounding;

  /**
   * Allocates both blocks, with zeros, for single precision.
   *
   * @param scope their owner
   * @param weights shapes of the weight matrices, at least one
   * @param biases lengths of the bias vectors, each at least 1; there may be none
   */
  public ParameterBlock(Scope scope, List<Shape> weights, List<Long> biases) {
    this(scope, weights, biases, DType.FLOAT32);
  }

  /**
   * Allocates the blocks, with zeros.
   *
   * @param scope their owner
   * @param weights shapes of the weight matrices, at least one
   * @param biases lengths of the bias vectors, each at least 1; there may be none
   * @param operandType of the weights as a tape's products read them: FLOAT32, or BFLOAT16 for a
   *     copy
   */
  public ParameterBlock(Scope scope, List<Shape> weights, List<Long> biases, DType operandType) {
    if (weights.isEmpty()) {
      throw new IllegalArgumentException("A parameter block needs at least one weight matrix");
    }
    for (long length : biases) {
      if (length < 1) {
        throw new IllegalArgumentException(
            "A bias vector of length " + length + " is asked for; give at least 1");
      }
    }
    this.scope = scope;
    this.weightCount = weights.stream().mapToLong(Shape::size).sum();
    long count = weightCount + biases.stream().mapToLong(Long::longValue).sum();
    this.values = scope.tensor(1, count);
    this.gradients = scope.tensor(1, count);
    Tensor copy = null;
    if (operandType != DType.FLOAT32) {
      copy = scope.tensor(operandType, 1, weightCount);
      rounding = scope.kernels().copy(scope.view(values, 0, 1, weightCount), copy);
    } else {
      rounding = null;
    }
    long offset = 0;
    for (Shape shape : weights) {
      this.weights.add(scope.view(values, offset, shape.rows(), shape.columns()));
      this.weightGradients.add(scope.view(gradients, offset, shape.rows(), shape.columns()));
      this.operands.add(
          copy == null
              ? this.weights.get(this.weights.size() - 1)
              : scope.view(copy, offset, shape.rows(), shape.columns()));
      offset += shape.size();
    }
    for (long length : biases) {
      this.biases.add(scope.view(values, offset, 1, length));
      this.biasGradients.add(scope.view(gradients, offset, 1, length));
      offset += length;
    }
  }

  /** Number of parameters. */
  public long size() {
    return values.size();
  }

  /** Number of weights, which come first. */
  public long weightCount() {
    return weightCount;
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
    return scope.view(block, 0, 1, weightCount);
  }

  /**
   * The biases' part of a tensor of this block's layout, one row.
   *
   * @param block 1 x {@link #size()}, of the scope that owns this block
   * @throws IllegalStateException if there are no biases
   */
  public Tensor biasesOf(Tensor block) {
    requireLayout(block);
    if (biases.isEmpty()) {
      throw new IllegalStateException("The parameter block has no biases, only weights");
    }
    return scope.view(block, weightCount, 1, size() - weightCount);
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

  /** Weight matrix {@code i}, FLOAT32. */
  public Tensor weight(int i) {
    return weights.get(i);
  }

  /** Bias vector {@code i}. */
  public Tensor bias(int i) {
    return biases.get(i);
  }

  List<Tensor> weightGradients() {
    return weightGradients;
  }

  /**
   * Records weight matrix {@code i}, in mixed precision its copy, as a parameter; always the same
   * node on one tape.
   */
  public Node weight(Tape tape, int i) {
    return tape.parameter(operands.get(i), weightGradients.get(i));
  }

  /** Records bias vector {@code i} as a parameter; always the same node on one tape. */
  public Node bias(Tape tape, int i) {
    return tape.parameter(biases.get(i), biasGradients.get(i));
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
