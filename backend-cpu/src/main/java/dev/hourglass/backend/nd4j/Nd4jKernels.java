package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.CopyBytes;
import dev.hourglass.backend.nativememory.Fill;
import dev.hourglass.backend.nativememory.GroupErrors;
import dev.hourglass.backend.nativememory.GroupMeans;
import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nativememory.RandomNumbers;
import dev.hourglass.backend.nativememory.RowGather;
import dev.hourglass.backend.nd4j.Chain.Call;
import dev.hourglass.backend.nd4j.Operations.Scalar;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands each operation to the class that knows how. A dense layer and its gradient are composed by
 * the default methods: there is nothing here to fuse into a product.
 */
final class Nd4jKernels implements Kernels {
  private final Nd4jScope scope;
  private final Operations operations;
  private final Elementwise elementwise;
  private final Products products;
  private final Sums sums;
  private final Losses losses;
  private final Sgd sgd;

  Nd4jKernels(Nd4jScope scope) {
    this.scope = scope;
    operations = new Operations(scope);
    Softplus softplus = new Softplus(scope, operations);
    elementwise = new Elementwise(scope, operations, softplus);
    products = new Products(scope.device());
    sums = new Sums(scope, products);
    losses = new Losses(scope, operations, softplus, sums);
    sgd = new Sgd(scope, operations);
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
    return in.type() == out.type() ? new CopyBytes(own(in), own(out)) : widen(own(in), own(out));
  }

  private Kernel widen(NativeTensor in, NativeTensor out) {
    Pieces x = scope.pieces(in);
    return new Chain(scope.device(), x.count(), List.of(operations.assign(x, scope.pieces(out))));
  }

  @Override
  public Kernel gatherRows(Tensor in, Tensor index, Tensor cursor, float scale, Tensor out) {
    NativeTensor result = own(out);
    NativeTensor gathered =
        in.type() == DType.FLOAT32 ? result : scope.scratch(in.type(), out.rows(), out.columns());
    Pieces elements = scope.pieces(result);
    List<Call> calls = new ArrayList<>();
    if (gathered != result) {
      calls.add(operations.assign(scope.pieces(gathered), elements));
    }
    if (scale != 1) {
      calls.add(operations.apply(Scalar.MULTIPLY, elements, scale, elements));
    }
    Kernel conversion = new Chain(scope.device(), elements.count(), calls);
    return new RowGather(
        scope.pool(),
        own(in),
        own(index),
        own(cursor),
        gathered,
        result,
        scope.constants(Float.NaN, out.columns()),
        calls.isEmpty() ? null : (part, rows) -> conversion);
  }

  @Override
  public Kernel gemm(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into) {
    return products.gemm(own(a), transposeA, own(b), transposeB, own(out), into);
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
    return new GroupErrors(
        scope.pool(),
        groups,
        scale,
        own(output),
        own(target),
        ownOrNull(weights),
        own(errors),
        ownOrNull(gradient));
  }

  @Override
  public Kernel means(ColumnGroups groups, Tensor in, Tensor out) {
    return new GroupMeans(scope.pool(), groups, own(in), own(out));
  }

  @Override
  public Kernel adam(
      AdamParameters h, Tensor learningRate, Tensor t, Tensor w, Tensor g, Tensor m, Tensor v) {
    return new Adam(h, own(learningRate), own(t), own(w), own(g), own(m), own(v));
  }

  @Override
  public Kernel sgd(
      SgdParameters h, Tensor learningRate, Tensor w, Tensor g, @Nullable Tensor velocity) {
    return sgd.step(h, own(learningRate), own(w), own(g), ownOrNull(velocity));
  }

  private static NativeTensor own(Tensor tensor) {
    return (NativeTensor) tensor;
  }

  private static @Nullable NativeTensor ownOrNull(@Nullable Tensor tensor) {
    return (NativeTensor) tensor;
  }
}
