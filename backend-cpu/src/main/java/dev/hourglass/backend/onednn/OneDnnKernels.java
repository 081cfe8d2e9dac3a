package dev.hourglass.backend.onednn;

import dev.hourglass.backend.nativememory.CopyBytes;
import dev.hourglass.backend.nativememory.Fill;
import dev.hourglass.backend.nativememory.GroupErrors;
import dev.hourglass.backend.nativememory.GroupMeans;
import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nativememory.RandomNumbers;
import dev.hourglass.backend.nativememory.RowGather;
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

/** Hands each operation to the class that knows how. */
final class OneDnnKernels implements Kernels {
  private final OneDnnScope scope;
  private final Primitives primitives;
  private final Sums sums;
  private final Elementwise elementwise;
  private final Products products;
  private final Losses losses;
  private final Optimizers optimizers;

  OneDnnKernels(OneDnnScope scope) {
    this.scope = scope;
    primitives = new Primitives(scope);
    sums = new Sums(scope, primitives);
    Softplus softplus = new Softplus(scope, primitives);
    elementwise = new Elementwise(scope, primitives, softplus);
    products = new Products(scope, primitives, elementwise);
    losses = new Losses(scope, primitives, sums, softplus);
    optimizers = new Optimizers(scope, primitives);
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public Kernel fill(float value, Tensor out) {
    return new Fill(scope, value, own(out));
  }

  @Override
  public Kernel copy(Tensor in, Tensor out) {
    return in.type() == out.type()
        ? new CopyBytes(own(in), own(out))
        : primitives.reorder(Operand.flat(own(in)), Operand.flat(own(out)));
  }

  @Override
  public Kernel gatherRows(Tensor in, Tensor index, Tensor cursor, float scale, Tensor out) {
    NativeTensor result = own(out);
    NativeTensor gathered =
        in.type() == DType.FLOAT32 ? result : scope.tensor(in.type(), out.rows(), out.columns());
    Operand factor = constant(scale);
    RowGather.Conversion conversion =
        gathered == result && factor == null
            ? null
            : (part, rows) ->
                primitives
                    .binder(part)
                    .reorder(
                        Operand.matrix(gathered).cut(new Cut(0, rows.from(), rows.to())),
                        Operand.matrix(result).cut(new Cut(0, rows.from(), rows.to())),
                        factor);
    NativeTensor nan = scope.tensor(1, out.columns());
    new Fill(scope, Float.NaN, nan).run();
    return new RowGather(
        scope.pool(), own(in), own(index), own(cursor), gathered, result, nan, conversion);
  }

  @Override
  public Kernel gemm(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into) {
    return products.gemm(own(a), transposeA, own(b), transposeB, own(out), into);
  }

  @Override
  public Kernel symmetricProduct(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
    return products.symmetric(own(a), transposeA, own(b), transposeB, own(out));
  }

  @Override
  public Kernel map(UnaryOp op, Tensor in, Tensor out) {
    return elementwise.map(op, own(in), own(out));
  }

  @Override
  public Kernel zip(BinaryOp op, Tensor a, Tensor b, Tensor out) {
    return elementwise.zip(op, own(a), own(b), own(out));
  }

  @Override
  public Kernel axpy(float alpha, Tensor x, Tensor y) {
    return elementwise.axpy(alpha, own(x), own(y));
  }

  @Override
  public Kernel sum(Tensor in, Tensor out, Into into) {
    return sums.sum(own(in), own(out), into);
  }

  @Override
  public Kernel random(Distribution distribution, long seed, Tensor counter, Tensor out) {
    return new RandomNumbers(scope.pool(), distribution, seed, own(counter), own(out));
  }

  @Override
  public Kernel loss(
      LossFunction loss,
      float scale,
      Tensor output,
      Tensor target,
      Tensor sum,
      @Nullable Tensor gradient) {
    return losses.loss(loss, scale, own(output), own(target), own(sum), ownOrNull(gradient));
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
    SinglePrecision single = new SinglePrecision(scope, primitives);
    return single.around(
        new GroupErrors(
            scope.pool(),
            groups,
            scale,
            own(output),
            own(target),
            ownOrNull(weights),
            own(errors),
            gradient == null ? null : single.result(own(gradient))));
  }

  @Override
  public Kernel means(ColumnGroups groups, Tensor in, Tensor out) {
    return new GroupMeans(scope.pool(), groups, own(in), own(out));
  }

  @Override
  public Kernel dense(
      Tensor x,
      Tensor w,
      boolean transposeW,
      @Nullable Tensor bias,
      Activation activation,
      Tensor y) {
    return products.dense(own(x), own(w), transposeW, ownOrNull(bias), activation, own(y));
  }

  @Override
  public Kernel adam(
      AdamParameters h, Tensor learningRate, Tensor t, Tensor w, Tensor g, Tensor m, Tensor v) {
    return optimizers.adam(h, own(learningRate), own(t), own(w), own(g), own(m), own(v));
  }

  @Override
  public Kernel sgd(
      SgdParameters h, Tensor learningRate, Tensor w, Tensor g, @Nullable Tensor velocity) {
    return optimizers.sgd(h, own(learningRate), own(w), own(g), ownOrNull(velocity));
  }

  private @Nullable Operand constant(float value) {
    if (value == 1) {
      return null;
    }
    NativeTensor tensor = scope.tensor(1, 1);
    new Fill(scope, value, tensor).run();
    return Operand.of(tensor, 1);
  }

  private static NativeTensor own(Tensor tensor) {
    return (NativeTensor) tensor;
  }

  private static @Nullable NativeTensor ownOrNull(@Nullable Tensor tensor) {
    return (NativeTensor) tensor;
  }
}
