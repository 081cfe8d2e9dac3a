package dev.hourglass.backend.onednn;

import dev.hourglass.backend.nativememory.Fill;
import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nativememory.Total;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Sums as products with ones. oneDNN's own reduction over rows is a scalar reference loop, ten
 * times slower; and a product adds up in blocks, which is also more exact.
 */
final class Sums {
  private final OneDnnScope scope;
  private final Primitives primitives;
  private final Map<DType, NativeTensor> ones = new EnumMap<>(DType.class);

  Sums(OneDnnScope scope, Primitives primitives) {
    this.scope = scope;
    this.primitives = primitives;
  }

  /** {@code in}, m x n, summed to 1 x n, m x 1 or 1x1. */
  Kernel sum(NativeTensor in, NativeTensor out, Into into) {
    if (out.size() == 1) {
      SinglePrecision single = new SinglePrecision(scope, primitives);
      return single.around(total(single.operand(in), out, into));
    }
    if (out.rows() == 1) {
      return primitives.matmul(
          Operand.of(ones(in.type(), in.rows()), 1, in.rows()),
          Operand.matrix(in),
          null,
          Operand.matrix(out),
          Products.into(into));
    }
    return primitives.matmul(
        Operand.matrix(in),
        Operand.of(ones(in.type(), in.columns()), in.columns(), 1),
        null,
        Operand.matrix(out),
        Products.into(into));
  }

  /** The sum of all FLOAT32 elements. */
  private Kernel total(NativeTensor in, NativeTensor out, Into into) {
    Operand elements = Operand.flat(in);
    Partials partials = partials(in.size());
    Kernel adding =
        primitives.chunked(
            in.size(), (on, part, cut, kernels) -> partials.add(on, elements.cut(cut), kernels));
    return Kernel.sequence(adding, partials.total(1, out, into));
  }

  /** Room for the partial sums of so many elements, given in chunks. */
  Partials partials(long size) {
    return new Partials(size);
  }

  /**
   * Sums on the way to a total that is correct to single precision however many elements it is of:
   * a product adds {@value Total#ROWS} at a time, and double precision adds those sums.
   */
  final class Partials {
    private final NativeTensor sums;
    private long used;

    private Partials(long size) {
      // Each chunk may leave a remainder; only the last one of a part is not whole.
      sums = scope.tensor(1, size / Total.ROWS + (long) primitives.parts(size) * Total.ROWS);
    }

    /** Binds the summing of a chunk. */
    void add(PrimitiveBinder on, Operand chunk, List<Kernel> kernels) {
      long columns = chunk.size() / Total.ROWS;
      long remainder = chunk.size() % Total.ROWS;
      if (columns > 0) {
        kernels.add(
            on.matmul(
                Operand.of(ones(DType.FLOAT32, Total.ROWS), 1, Total.ROWS),
                chunk.cut(new Cut(1, 0, chunk.size() - remainder)).reshaped(Total.ROWS, columns),
                null,
                Operand.of(scope.view(sums, used, 1, columns), 1, columns)));
        used += columns;
      }
      if (remainder > 0) {
        Cut rest = new Cut(1, chunk.size() - remainder, chunk.size());
        kernels.add(
            on.reorder(chunk.cut(rest), Operand.flat(scope.view(sums, used, 1, remainder)), null));
        used += remainder;
      }
    }

    /** Adds up all chunks' sums, when they are computed. */
    Kernel total(double scale, NativeTensor out, Into into) {
      return new Total(scale, scope.view(sums, 0, 1, used), out, into);
    }
  }

  /** At least {@code count} ones, shared by all sums of the scope. */
  private NativeTensor ones(DType type, long count) {
    NativeTensor enough = ones.get(type);
    if (enough == null || enough.size() < count) {
      enough = scope.tensor(type, 1, count);
      new Fill(scope, 1, enough).run();
      ones.put(type, enough);
    }
    return enough;
  }
}
