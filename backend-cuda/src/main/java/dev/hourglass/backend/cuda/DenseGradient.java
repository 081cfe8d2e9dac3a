package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device.Stream;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.Into;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The element-wise part of a dense layer's gradient: {@code dense_gradient.cu}. */
final class DenseGradient {
  private DenseGradient() {}

  static CudaKernel bind(
      CudaScope scope,
      Activation activation,
      CudaTensor y,
      CudaTensor dy,
      @Nullable CudaTensor biasGradient,
      Into into) {
    if (biasGradient == null) {
      return activation == Activation.IDENTITY
          ? nothing(scope)
          : Elementwise.zip(scope, new TimesDerivative(activation), dy, y, dy);
    }
    if (activation == Activation.IDENTITY) {
      return Sums.bind(scope, dy, biasGradient, into);
    }
    ColumnSlices slices = new ColumnSlices(scope, dy.rows(), dy.columns());
    Arguments arguments = new Arguments().pointer(y).pointer(dy);
    slices
        .addTo(arguments, biasGradient, into)
        .int32(Codes.of(y.type()))
        .int32(Codes.of(dy.type()))
        .int32(Codes.of(activation));
    List<CudaTensor> writes = new ArrayList<>(slices.scratch());
    writes.add(dy);
    writes.add(biasGradient);
    return scope.launch(
        "dense_gradient",
        "dense_gradient",
        slices.grid(),
        Blocks.THREADS,
        0,
        arguments,
        List.of(y),
        writes);
  }

  /** The gradient as it is: a kernel all the same, so that a step can be recorded in one piece. */
  private static CudaKernel nothing(CudaScope scope) {
    return new CudaKernel(scope.engine().stream(), List.of(), List.of()) {
      @Override
      void enqueue(Stream stream) {}
    };
  }
}
