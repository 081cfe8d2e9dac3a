package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import java.util.ArrayList;
import java.util.List;

/** Sums of columns, of rows and of all elements: {@code sum.cu}. */
final class Sums {
  private static final String UNIT = "sum";

  /** Rows of up to this many elements are summed by one warp each. */
  private static final long SHORT = 1_024;

  /** Elements that a block is worth its start for. */
  private static final long SLICE = 4L * Blocks.THREADS * Blocks.UNROLL;

  private Sums() {}

  static CudaKernel bind(CudaScope scope, CudaTensor in, CudaTensor out, Into into) {
    if (out.size() > 1 && out.rows() == 1) {
      return ofColumns(scope, in, out, into);
    }
    long rows = out.size();
    long columns = in.size() / rows;
    return columns <= SHORT
        ? ofShortRows(scope, in, out, into, rows, columns)
        : ofLongRows(scope, in, out, into, rows, columns);
  }

  private static CudaKernel ofColumns(CudaScope scope, CudaTensor in, CudaTensor out, Into into) {
    ColumnSlices slices = new ColumnSlices(scope, in.rows(), in.columns());
    Arguments arguments = new Arguments().pointer(in);
    slices.addTo(arguments, out, into).int32(Codes.of(in.type()));
    List<CudaTensor> writes = new ArrayList<>(slices.scratch());
    writes.add(out);
    return scope.launch(
        UNIT, "sum_columns", slices.grid(), Blocks.THREADS, 0, arguments, List.of(in), writes);
  }

  private static CudaKernel ofShortRows(
      CudaScope scope, CudaTensor in, CudaTensor out, Into into, long rows, long columns) {
    Arguments arguments =
        new Arguments()
            .pointer(in)
            .pointer(out)
            .int64(rows)
            .int64(columns)
            .int32(Codes.of(in.type()))
            .int32(Codes.of(into));
    return scope.launch(
        UNIT,
        "sum_short_rows",
        Blocks.atMost(scope, Blocks.ceilDivide(rows, Blocks.THREADS / 32)),
        Blocks.THREADS,
        0,
        arguments,
        List.of(in),
        List.of(out));
  }

  private static CudaKernel ofLongRows(
      CudaScope scope, CudaTensor in, CudaTensor out, Into into, long rows, long columns) {
    long most = Math.max(1, Blocks.most(scope) / rows);
    int slices = (int) Math.min(most, Blocks.ceilDivide(columns, SLICE));
    Arguments arguments = new Arguments().pointer(in).pointer(out);
    List<CudaTensor> writes = new ArrayList<>(List.of(out));
    if (slices > 1) {
      CudaTensor partials = scope.tensor(rows, slices);
      CudaTensor tickets = scope.tensor(DType.INT32, rows, 1);
      arguments.pointer(partials).pointer(tickets);
      writes.add(partials);
      writes.add(tickets);
    } else {
      arguments.nullPointer().nullPointer();
    }
    arguments
        .int64(rows)
        .int64(columns)
        .int32(slices)
        .int32(Codes.of(in.type()))
        .int32(Codes.of(into));
    return scope.launch(
        UNIT,
        "sum_long_rows",
        Blocks.atMost(scope, rows * slices),
        Blocks.THREADS,
        0,
        arguments,
        List.of(in),
        writes);
  }
}
