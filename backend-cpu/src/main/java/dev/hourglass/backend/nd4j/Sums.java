package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.nativememory.CopyBytes;
import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nativememory.Total;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;

/**
 * Sums as products with ones, which OpenBLAS computes at the speed of memory. libnd4j's own sum of
 * all elements has a single accumulator of single precision for each thread.
 */
final class Sums {
  private final Nd4jScope scope;
  private final Products products;

  Sums(Nd4jScope scope, Products products) {
    this.scope = scope;
    this.products = products;
  }

  /** {@code in}, m x n, summed to 1 x n, m x 1 or 1x1. */
  Kernel sum(NativeTensor in, NativeTensor out, Into into) {
    if (out.size() == 1) {
      return total(1, in, out, into);
    }
    boolean overRows = out.rows() == 1;
    NativeTensor ones = scope.constants(1, overRows ? in.rows() : in.columns());
    return products.gemv(in, overRows, in.rows(), in.columns(), ones, out, into);
  }

  /**
   * {@code scale} times the sum of all elements, correct to single precision however many they are:
   * a product adds {@value Total#ROWS} at a time, and double precision adds those sums.
   */
  Kernel total(double scale, NativeTensor in, NativeTensor out, Into into) {
    long columns = in.size() / Total.ROWS;
    if (columns == 0) {
      return new Total(scale, in, out, into);
    }
    long remainder = in.size() % Total.ROWS;
    NativeTensor partial = scope.tensor(1, columns + remainder);
    Kernel product =
        products.gemv(
            in, true, Total.ROWS, columns, scope.constants(1, Total.ROWS), partial, Into.OVERWRITE);
    Kernel last = new Total(scale, partial, out, into);
    if (remainder == 0) {
      return Kernel.sequence(product, last);
    }
    NativeTensor rest = scope.view(in, in.size() - remainder, 1, remainder);
    NativeTensor place = scope.view(partial, columns, 1, remainder);
    return Kernel.sequence(product, new CopyBytes(rest, place), last);
  }
}
