package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.SgdParameters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps of the optimizers: {@code optimizers.cu}. */
final class Optimizers {
  private static final String UNIT = "optimizers";

  private Optimizers() {}

  static CudaKernel adam(
      CudaScope scope,
      AdamParameters h,
      CudaTensor learningRate,
      CudaTensor t,
      CudaTensor w,
      CudaTensor g,
      CudaTensor m,
      CudaTensor v) {
    Arguments arguments =
        new Arguments()
            .pointer(learningRate)
            .pointer(t)
            .pointer(w)
            .pointer(g)
            .pointer(m)
            .pointer(v)
            .int64(w.size())
            .float32(h.beta1())
            .float32(h.beta2())
            .float32((float) Math.log(h.beta1()))
            .float32((float) Math.log(h.beta2()))
            .float32(h.epsilon())
            .float32(h.weightDecay());
    return scope.launch(
        UNIT,
        "adam",
        Blocks.forElements(scope, w.size()),
        Blocks.THREADS,
        0,
        arguments,
        List.of(learningRate, t, g),
        List.of(w, m, v));
  }

  static CudaKernel sgd(
      CudaScope scope,
      SgdParameters h,
      CudaTensor learningRate,
      CudaTensor w,
      CudaTensor g,
      @Nullable CudaTensor velocity) {
    Arguments arguments = new Arguments().pointer(learningRate).pointer(w).pointer(g);
    List<CudaTensor> writes = new ArrayList<>(List.of(w));
    if (velocity == null) {
      arguments.nullPointer();
    } else {
      arguments.pointer(velocity);
      writes.add(velocity);
    }
    arguments
        .int64(w.size())
        .float32(h.momentum())
        .float32(h.weightDecay())
        .int32(h.nesterov() ? 1 : 0);
    return scope.launch(
        UNIT,
        "sgd",
        Blocks.forElements(scope, w.size()),
        Blocks.THREADS,
        0,
        arguments,
        List.of(learningRate, g),
        writes);
  }
}
