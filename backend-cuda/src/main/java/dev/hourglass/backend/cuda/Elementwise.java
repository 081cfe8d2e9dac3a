package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.ArrayList;
import java.util.List;

/** Functions of one and two operands, element by element: {@code elementwise.cu}. */
final class Elementwise {
  private static final String UNIT = "elementwise";

  private Elementwise() {}

  static CudaKernel map(CudaScope scope, UnaryOp op, CudaTensor in, CudaTensor out) {
    Unary unary = Unary.of(op);
    Arguments arguments =
        new Arguments()
            .pointer(in)
            .pointer(out)
            .int64(in.size())
            .int32(Codes.of(in.type()))
            .int32(unary.code())
            .float32(unary.scale())
            .float32(unary.shift());
    return scope.launch(
        UNIT,
        "map",
        Blocks.forElements(scope, in.size()),
        Blocks.THREADS,
        0,
        arguments,
        others(out, in),
        List.of(out));
  }

  static CudaKernel zip(CudaScope scope, BinaryOp op, CudaTensor a, CudaTensor b, CudaTensor out) {
    boolean flat = b.size() == a.size() || b.size() == 1;
    long rows = flat ? 1 : a.rows();
    long columns = flat ? a.size() : a.columns();
    // How far apart the elements of b for two rows are, and for two columns.
    int down = !flat && b.rows() > 1 ? 1 : 0;
    int right = b.size() > 1 && (flat || b.columns() > 1) ? 1 : 0;
    Unary unary =
        op instanceof TimesDerivative times ? Unary.of(times.op()) : Unary.of(Activation.IDENTITY);
    Arguments arguments =
        new Arguments()
            .pointer(a)
            .pointer(b)
            .pointer(out)
            .int64(rows)
            .int64(columns)
            .int32(down)
            .int32(right)
            .int32(Codes.of(a.type()))
            .int32(Codes.of(b.type()))
            .int32(Codes.of(op))
            .int32(unary.code())
            .float32(unary.scale());
    return scope.launch(
        UNIT,
        "zip",
        Blocks.forRows(scope, rows, columns),
        Blocks.THREADS,
        0,
        arguments,
        others(out, a, b),
        List.of(out));
  }

  static CudaKernel axpy(CudaScope scope, float alpha, CudaTensor x, CudaTensor y) {
    Arguments arguments =
        new Arguments()
            .pointer(x)
            .pointer(y)
            .int64(x.size())
            .float32(alpha)
            .int32(Codes.of(x.type()));
    return scope.launch(
        UNIT,
        "axpy",
        Blocks.forElements(scope, x.size()),
        Blocks.THREADS,
        0,
        arguments,
        List.of(x),
        List.of(y));
  }

  /** The operands that are not the output too. */
  private static List<CudaTensor> others(CudaTensor out, CudaTensor... operands) {
    List<CudaTensor> others = new ArrayList<>();
    for (CudaTensor operand : operands) {
      if (operand.address() != out.address()) {
        others.add(operand);
      }
    }
    return others;
  }

  /**
   * A function as {@code unary.cuh} knows it.
   *
   * @param code its number there
   * @param scale of {@link Affine}
   * @param shift of {@link Affine}
   */
  private record Unary(int code, float scale, float shift) {
    static Unary of(UnaryOp op) {
      return op instanceof Affine affine
          ? new Unary(Codes.of(op), affine.scale(), affine.shift())
          : new Unary(Codes.of(op), 0, 0);
    }
  }
}
