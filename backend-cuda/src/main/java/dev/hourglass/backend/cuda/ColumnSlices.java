package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device.Grid;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import java.util.List;

/**
 * How a matrix is cut among blocks that sum its columns: into tiles of a warp's width, and these
 * into slices of rows. The slices' sums go through scratch memory, where the last block of each
 * tile adds them up: {@code column_sums.cuh}.
 */
final class ColumnSlices {
  private static final int TILE = 32;

  /** Rows that a block is worth its start for: {@link Blocks#UNROLL} for each of its warps. */
  private static final int SLICE = Blocks.THREADS / TILE * Blocks.UNROLL;

  private static final int MOST_SLICES = 65_535;

  private final long rows;
  private final long columns;
  private final int tiles;
  private final int slices;
  private final List<CudaTensor> scratch;

  ColumnSlices(CudaScope scope, long rows, long columns) {
    this.rows = rows;
    this.columns = columns;
    this.tiles = Math.toIntExact(Blocks.ceilDivide(columns, TILE));
    long most = Math.min(MOST_SLICES, Math.max(1, Blocks.most(scope) / tiles));
    this.slices = (int) Math.min(most, Blocks.ceilDivide(rows, SLICE));
    this.scratch =
        slices == 1
            ? List.of()
            : List.of(scope.tensor(slices, columns), scope.tensor(DType.INT32, 1, tiles));
  }

  Grid grid() {
    return new Grid(tiles, slices, 1);
  }

  /** Written by the kernel beside its results. */
  List<CudaTensor> scratch() {
    return scratch;
  }

  /** Adds the structure {@code ColumnSums} to a kernel's arguments. */
  Arguments addTo(Arguments arguments, CudaTensor out, Into into) {
    arguments.pointer(out);
    if (scratch.isEmpty()) {
      arguments.nullPointer().nullPointer();
    } else {
      arguments.pointer(scratch.get(0)).pointer(scratch.get(1));
    }
    return arguments.int64(rows).int64(columns).int64(Codes.of(into));
  }
}
