package dev.hourglass.backend.onednn;

import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * Sums as products with ones. oneDNN's own reduction over rows is a scalar reference loop, ten
 * times slower; and a product adds up in blocks, which is also more exact.
 */
final class Sums {
  private final OneDnnScope scope;
  private final Primitives primitives;
  private @Nullable OneDnnTensor ones;

  Sums(OneDnnScope scope, Primitives primitives) {
    this.scope = scope;
    this.primitives = primitives;
  }

  /** {@code in}, m x n, summed to 1 x n, m x 1 or 1x1. */
  Kernel sum(OneDnnTensor in, OneDnnTensor out, Into into) {
    if (out.size() == 1) {
      return total(1, in, out, into);
    }
    if (out.rows() == 1) {
      return primitives.matmul(
          Operand.of(ones(in.rows()), 1, in.rows()),
          Operand.matrix(in),
          null,
          Operand.matrix(out),
          Products.into(into));
    }
    return primitives.matmul(
        Operand.matrix(in),
        Operand.of(ones(in.columns()), in.columns(), 1),
        null,
        Operand.matrix(out),
        Products.into(into));
  }

  /**
   * {@code scale} times the sum of all elements, correct to single precision however many they are:
   * a product adds {@value Total#ROWS} at a time, and double precision adds those sums.
   */
  Kernel total(double scale, OneDnnTensor in, OneDnnTensor out, Into into) {
    long columns = in.size() / Total.ROWS;
    if (columns == 0) {
      return new Total(scale, in, out, into);
    }
    long remainder = in.size() % Total.ROWS;
    OneDnnTensor partial = scope.tensor(1, columns + remainder);
    Kernel product =
        primitives.matmul(
            Operand.of(ones(Total.ROWS), 1, Total.ROWS),
            Operand.of(in, Total.ROWS, columns),
            null,
            Operand.of(partial, 1, columns));
    Kernel last = new Total(scale, partial, out, into);
    if (remainder == 0) {
      return Kernel.sequence(product, last);
    }
    OneDnnTensor rest = scope.view(in, in.size() - remainder, 1, remainder);
    OneDnnTensor place = scope.view(partial, columns, 1, remainder);
    return Kernel.sequence(product, new CopyBytes(rest, place), last);
  }

  /** At least {@code count} ones, shared by all sums of the scope. */
  private OneDnnTensor ones(long count) {
    OneDnnTensor enough = ones;
    if (enough == null || enough.size() < count) {
      enough = scope.tensor(1, count);
      new Fill(scope, 1, enough).run();
      ones = enough;
    }
    return enough;
  }
}
