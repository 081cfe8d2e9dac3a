package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device.Grid;
import dev.hourglass.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Binds matrix products to our own kernels. */
final class Products {
  /** The most bytes that a thread fetches at once. */
  private static final int LARGEST_CHUNK = 16;

  private Products() {}

  /** The fastest of our own kernels; scratch memory, if it needs any, is the scope's. */
  static CudaKernel bindOwn(CudaScope scope, Product product) {
    return bind(scope, product, ProductPlan.fastest(product, scope.engine().properties()));
  }

  /** A certain one of our own kernels. */
  static CudaKernel bind(CudaScope scope, Product product, ProductPlan plan) {
    Tiling tiling = plan.tiling();
    int tiles = tiling.tiles(product);
    List<CudaTensor> scratch =
        plan.parts() == 1
            ? List.of()
            : List.of(
                scope.tensor((long) tiles * plan.parts(), (long) tiling.m() * tiling.n()),
                scope.tensor(DType.INT32, 1, tiles));
    Arguments arguments = new Arguments().pointer(product.a()).pointer(product.b());
    CudaTensor bias = product.bias();
    if (bias == null) {
      arguments.nullPointer();
    } else {
      arguments.pointer(bias);
    }
    arguments.pointer(product.out());
    if (scratch.isEmpty()) {
      arguments.nullPointer().nullPointer();
    } else {
      arguments.pointer(scratch.get(0)).pointer(scratch.get(1));
    }
    arguments
        .int64(product.m())
        .int64(product.n())
        .int64(product.k())
        .int32(chunk(product.a()))
        .int32(chunk(product.b()))
        .int32(Codes.of(product.out().type()))
        .int32(Codes.of(product.activation()))
        .int32(Codes.of(product.into()))
        .int32(isPaired(product.out()) ? 1 : 0);
    List<CudaTensor> writes = new ArrayList<>(scratch);
    writes.add(product.out());
    String unit = "product_" + product.arithmetic().name().toLowerCase(Locale.ROOT);
    return scope.launch(
        unit,
        "%s_%s_%s%s"
            .formatted(
                unit, tiling.name(), letter(product.transposeA()), letter(product.transposeB())),
        new Grid(tiles, plan.parts(), 1),
        tiling.threads(),
        plan.sharedBytes(product),
        arguments,
        product.reads(),
        writes);
  }

  private static char letter(boolean transposed) {
    return transposed ? 't' : 'n';
  }

  /** The bytes of an operand that can be fetched at once, wherever in it: a power of two. */
  static int chunk(CudaTensor operand) {
    long line = operand.columns() * operand.type().bytes();
    return (int) Math.min(LARGEST_CHUNK, Long.lowestOneBit(operand.address() | line));
  }

  /** Whether two neighbours, from an even column on, can be written at once, in every row. */
  private static boolean isPaired(CudaTensor out) {
    return out.columns() % 2 == 0 && out.address() % (2L * out.type().bytes()) == 0;
  }
}
