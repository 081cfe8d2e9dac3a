package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device.Grid;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A loss and its gradient: {@code loss.cu}. */
final class Losses {
  private Losses() {}

  static CudaKernel bind(
      CudaScope scope,
      LossFunction loss,
      float scale,
      CudaTensor output,
      CudaTensor target,
      CudaTensor sum,
      @Nullable CudaTensor gradient) {
    Grid grid = Blocks.forElements(scope, output.size());
    CudaTensor partials = scope.tensor(1, grid.x());
    CudaTensor ticket = scope.tensor(DType.INT32, 1, 1);
    List<CudaTensor> writes = new ArrayList<>(List.of(sum, partials, ticket));
    Arguments arguments = new Arguments().pointer(output).pointer(target).pointer(sum);
    if (gradient == null) {
      arguments.nullPointer();
    } else {
      arguments.pointer(gradient);
      writes.add(gradient);
    }
    arguments
        .pointer(partials)
        .pointer(ticket)
        .int64(output.size())
        .float32(scale)
        .int32(Codes.of(loss))
        .int32(Codes.of(gradient == null ? DType.FLOAT32 : gradient.type()));
    return scope.launch(
        "loss", "loss", grid, Blocks.THREADS, 0, arguments, List.of(output, target), writes);
  }
}
