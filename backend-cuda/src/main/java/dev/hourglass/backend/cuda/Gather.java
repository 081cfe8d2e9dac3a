package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.DType;
import java.util.List;

/** The rows of the next batch: {@code gather.cu}. */
final class Gather {
  private Gather() {}

  static CudaKernel bind(
      CudaScope scope,
      CudaTensor in,
      CudaTensor index,
      CudaTensor cursor,
      float scale,
      CudaTensor out) {
    CudaTensor ticket = scope.tensor(DType.INT32, 1, 1);
    Arguments arguments =
        new Arguments()
            .pointer(in)
            .pointer(index)
            .pointer(cursor)
            .pointer(out)
            .pointer(ticket)
            .int64(in.rows())
            .int64(index.columns())
            .int64(out.rows())
            .int64(out.columns())
            .float32(scale)
            .int32(Codes.of(in.type()));
    return scope.launch(
        "gather",
        "gather_rows",
        Blocks.forRows(scope, out.rows(), out.columns()),
        Blocks.THREADS,
        0,
        arguments,
        List.of(in, index),
        List.of(cursor, out, ticket));
  }
}
