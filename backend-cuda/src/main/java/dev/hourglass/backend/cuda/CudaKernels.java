package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/** Binds each operation to its device code. */
final class CudaKernels implements Kernels {
  private final CudaScope scope;
  private final Arithmetic floats;
  private final Tuner tuner;

  /**
   * The operations of a scope.
   *
   * @param floats how products of FLOAT32 operands multiply
   * @param tuner chooses who computes products
   */
  CudaKernels(CudaScope scope, Arithmetic floats, Tuner tuner) {
    this.scope = scope;
    this.floats = floats;
    this.tuner = tuner;
  }

  private static CudaTensor of(Tensor tensor) {
    return (CudaTensor) tensor;
  }

  private static @Nullable CudaTensor ofNullable(@Nullable Tensor tensor) {
    return (CudaTensor) tensor;
  }

  private Arithmetic arithmetic(Tensor operand) {
    return operand.type() == DType.BFLOAT16 ? Arithmetic.BFLOAT16 : floats;
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public Kernel fill(float value, Tensor out) {
    return Copies.fill(scope, value, of(out));
  }

  @Override
  public Kernel copy(Tensor in, Tensor out) {
    return Copies.copy(scope, of(in), of(out));
  }

  @Override
  public Kernel gatherRows(Tensor in, Tensor index, Tensor cursor, float scale, Tensor out) {
    return Gather.bind(scope, of(in), of(index), of(cursor), scale, of(out));
  }

  @Override
  public Kernel gemm(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into) {
    return tuner.bind(
        scope, Product.gemm(arithmetic(a), of(a), transposeA, of(b), transposeB, of(out), into));
  }

  @Override
  public Kernel map(UnaryOp op, Tensor in, Tensor out) {
    return Elementwise.map(scope, op, of(in), of(out));
  }

  @Override
  public Kernel zip(BinaryOp op, Tensor a, Tensor b, Tensor out) {
    return Elementwise.zip(scope, op, of(a), of(b), of(out));
  }

  @Override
  public Kernel axpy(float alpha, Tensor x, Tensor y) {
    return Elementwise.axpy(scope, alpha, of(x), of(y));
  }

  @Override
  public Kernel sum(Tensor in, Tensor out, Into into) {
    return Sums.bind(scope, of(in), of(out), into);
  }

  @Override
  public Kernel random(Distribution distribution, long seed, Tensor counter, Tensor out) {
    return RandomNumbers.bind(scope, distribution, seed, of(counter), of(out));
  }

  @Override
  public Kernel loss(
      LossFunction loss,
      float scale,
      Tensor output,
      Tensor target,
      Tensor sum,
      @Nullable Tensor gradient) {
    return Losses.bind(scope, loss, scale, of(output), of(target), of(sum), ofNullable(gradient));
  }

  @Override
  public Kernel errors(
      ColumnGroups groups,
      float scale,
      Tensor output,
      Tensor target,
      @Nullable Tensor weights,
      Tensor errors,
      @Nullable Tensor gradient) {
    return GroupedColumns.errors(
        scope,
        groups,
        scale,
        of(output),
        of(target),
        ofNullable(weights),
        of(errors),
        ofNullable(gradient));
  }

  @Override
  public Kernel means(ColumnGroups groups, Tensor in, Tensor out) {
    return GroupedColumns.means(scope, groups, of(in), of(out));
  }

  @Override
  public Kernel dense(
      Tensor x,
      Tensor w,
      boolean transposeW,
      @Nullable Tensor bias,
      Activation activation,
      Tensor y) {
    return tuner.bind(
        scope,
        Product.dense(
            arithmetic(x), of(x), of(w), transposeW, ofNullable(bias), activation, of(y)));
  }

  @Override
  public Kernel denseGrad(
      Activation activation, Tensor y, Tensor dy, @Nullable Tensor biasGradient, Into into) {
    return DenseGradient.bind(scope, activation, of(y), of(dy), ofNullable(biasGradient), into);
  }

  @Override
  public Kernel adam(
      AdamParameters h, Tensor learningRate, Tensor t, Tensor w, Tensor g, Tensor m, Tensor v) {
    return Optimizers.adam(scope, h, of(learningRate), of(t), of(w), of(g), of(m), of(v));
  }

  @Override
  public Kernel sgd(
      SgdParameters h, Tensor learningRate, Tensor w, Tensor g, @Nullable Tensor velocity) {
    return Optimizers.sgd(scope, h, of(learningRate), of(w), of(g), ofNullable(velocity));
  }
}
