package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.BinaryLoops;
import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.loops.Tiles;
import dev.hourglass.backend.threads.WorkerPool;
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
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Binds each operation to its loop. */
final class JavaKernels implements Kernels {
  /** Below so many rows of output, packing would take longer than the product. */
  private static final int FEWEST_TILED_ROWS = 5;

  /** Below so many rows, half a product and its mirror image take as long as all of it. */
  private static final int FEWEST_HALVED_ROWS = 128;

  private final JavaScope scope;
  private final WorkerPool pool;
  private final Family family;

  JavaKernels(JavaScope scope, WorkerPool pool, Family family) {
    this.scope = scope;
    this.pool = pool;
    this.family = family;
  }

  private static JavaTensor of(Tensor tensor) {
    return (JavaTensor) tensor;
  }

  private static @Nullable JavaTensor ofNullable(@Nullable Tensor tensor) {
    return (JavaTensor) tensor;
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public Kernel fill(float value, Tensor out) {
    JavaTensor o = of(out);
    int from = o.offset();
    int to = from + o.length();
    if (o.type() == DType.INT32) {
      int[] y = o.ints();
      return () -> Arrays.fill(y, from, to, (int) value);
    }
    float[] y = o.floats();
    return () -> Arrays.fill(y, from, to, value);
  }

  @Override
  public Kernel copy(Tensor in, Tensor out) {
    JavaTensor i = of(in);
    JavaTensor o = of(out);
    int n = o.length();
    return switch (i.type()) {
      case FLOAT32 -> copyArray(i.floats(), i.offset(), o.floats(), o.offset(), n);
      case INT32 -> copyArray(i.ints(), i.offset(), o.ints(), o.offset(), n);
      case BFLOAT16 -> throw new AssertionError(i.type());
      case UINT8 ->
          o.type() == DType.UINT8
              ? copyArray(i.bytes(), i.offset(), o.bytes(), o.offset(), n)
              : widen(i.bytes(), i.offset(), o.floats(), o.offset(), n);
    };
  }

  private static Kernel copyArray(Object x, int xo, Object y, int yo, int n) {
    return () -> System.arraycopy(x, xo, y, yo, n);
  }

  private Kernel widen(byte[] x, int xo, float[] y, int yo, int n) {
    return new RangeKernel(pool, n, 1) {
      @Override
      void range(int part, int from, int to) {
        family.widen(x, xo + from, 1, y, yo + from, to - from);
      }
    };
  }

  @Override
  public Kernel gatherRows(Tensor in, Tensor index, Tensor cursor, float scale, Tensor out) {
    return new RowGather(pool, family, of(in), of(index), of(cursor), scale, of(out));
  }

  @Override
  public Kernel gemm(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into) {
    return product(
        of(a),
        transposeA,
        of(b),
        transposeB,
        of(out),
        null,
        Activation.IDENTITY,
        into == Into.ACCUMULATE,
        false);
  }

  @Override
  public Kernel symmetricProduct(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
    JavaTensor o = of(out);
    if (o.height() < FEWEST_HALVED_ROWS) {
      return gemm(a, transposeA, b, transposeB, out, Into.OVERWRITE);
    }
    Kernel lowerHalf =
        product(of(a), transposeA, of(b), transposeB, o, null, Activation.IDENTITY, false, true);
    return Kernel.sequence(lowerHalf, new Mirror(pool, o));
  }

  private Kernel product(
      JavaTensor a,
      boolean transposeA,
      JavaTensor b,
      boolean transposeB,
      JavaTensor out,
      @Nullable JavaTensor bias,
      Activation activation,
      boolean accumulate,
      boolean isHalf) {
    Tiles tiles = family.tiles();
    if (tiles != null && out.height() >= FEWEST_TILED_ROWS) {
      return new TiledProduct(
          scope,
          pool,
          family,
          tiles,
          a,
          transposeA,
          b,
          transposeB,
          out,
          bias,
          activation,
          accumulate,
          isHalf);
    }
    if (tiles != null && !transposeB && !accumulate) {
      return new RowProduct(scope, pool, family, tiles, a, transposeA, b, out, bias, activation);
    }
    return new PlainProduct(
        scope,
        pool,
        family,
        a,
        transposeA,
        b,
        transposeB,
        out,
        bias,
        activation,
        accumulate,
        isHalf);
  }

  @Override
  public Kernel map(UnaryOp op, Tensor in, Tensor out) {
    Loop loop = (x, from, to) -> family.unary(op, x[0], x[1], from, to);
    return new ElementwiseKernel(scope, pool, loop, 1, of(in), of(out));
  }

  @Override
  public Kernel zip(BinaryOp op, Tensor a, Tensor b, Tensor out) {
    JavaTensor left = of(a);
    JavaTensor right = of(b);
    JavaTensor result = of(out);
    Loop loop = (x, from, to) -> family.binary(op, x[0], x[1], x[2], from, to);
    if (right.length() == left.length()) {
      return new ElementwiseKernel(scope, pool, loop, 2, left, right, result);
    }
    if (right.length() == 1) {
      float[] scalar = right.floats();
      int at = right.offset();
      Loop scaling = (x, from, to) -> BinaryLoops.applyScalar(op, x[0], scalar[at], x[1], from, to);
      return new ElementwiseKernel(scope, pool, scaling, 1, left, result);
    }
    return new BroadcastKernel(scope, pool, loop, left, right, result);
  }

  @Override
  public Kernel axpy(float alpha, Tensor x, Tensor y) {
    return new ElementwiseKernel(
        scope, pool, (v, from, to) -> axpy(alpha, v[0], v[1], from, to), 1, of(x), of(y));
  }

  private static void axpy(float alpha, float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] += alpha * x[i];
    }
  }

  @Override
  public Kernel sum(Tensor in, Tensor out, Into into) {
    return Sums.of(scope, pool, family, of(in), of(out), into == Into.ACCUMULATE);
  }

  @Override
  public Kernel random(Distribution distribution, long seed, Tensor counter, Tensor out) {
    return new RandomKernel(pool, distribution, seed, of(counter), of(out));
  }

  @Override
  public Kernel loss(
      LossFunction loss,
      float scale,
      Tensor output,
      Tensor target,
      Tensor sum,
      @Nullable Tensor gradient) {
    return new LossKernel(
        scope, pool, family, loss, scale, of(output), of(target), of(sum), ofNullable(gradient));
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
    return new ErrorsKernel(
        scope,
        pool,
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
    return new MeansKernel(scope, pool, groups, of(in), of(out));
  }

  @Override
  public Kernel dense(
      Tensor x,
      Tensor w,
      boolean transposeW,
      @Nullable Tensor bias,
      Activation activation,
      Tensor y) {
    return product(
        of(x), false, of(w), transposeW, of(y), ofNullable(bias), activation, false, false);
  }

  @Override
  public Kernel adam(
      AdamParameters h, Tensor learningRate, Tensor t, Tensor w, Tensor g, Tensor m, Tensor v) {
    return new AdamKernel(scope, pool, h, of(learningRate), of(t), of(w), of(g), of(m), of(v));
  }

  @Override
  public Kernel sgd(
      SgdParameters h, Tensor learningRate, Tensor w, Tensor g, @Nullable Tensor velocity) {
    return new SgdKernel(scope, pool, h, of(learningRate), of(w), of(g), ofNullable(velocity));
  }
}
