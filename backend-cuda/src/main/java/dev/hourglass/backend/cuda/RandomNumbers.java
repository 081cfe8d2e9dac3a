package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Distribution.Bernoulli;
import dev.hourglass.tensor.Distribution.Normal;
import dev.hourglass.tensor.Distribution.Uniform;
import java.util.List;

/** Random numbers: {@code random.cu}. */
final class RandomNumbers {
  /** Numbers of one block of the generator, which one thread computes. */
  private static final int WORDS = 4;

  private RandomNumbers() {}

  static CudaKernel bind(
      CudaScope scope, Distribution distribution, long seed, CudaTensor counter, CudaTensor out) {
    CudaTensor ticket = scope.tensor(DType.INT32, 1, 1);
    Arguments arguments =
        new Arguments().pointer(out).pointer(counter).pointer(ticket).int64(out.size()).int64(seed);
    String name;
    if (distribution instanceof Uniform uniform) {
      name = "uniform";
      arguments
          .float32(uniform.low())
          .float32(uniform.high() - uniform.low())
          .float32(uniform.high())
          .float32(Math.nextDown(uniform.high()));
    } else if (distribution instanceof Normal normal) {
      name = "normal";
      arguments.float32(normal.mean()).float32(normal.standardDeviation());
    } else {
      name = "bernoulli";
      arguments.float32(((Bernoulli) distribution).probability());
    }
    long threads = Blocks.ceilDivide(out.size(), WORDS);
    return scope.launch(
        "random",
        name,
        Blocks.atMost(scope, Blocks.ceilDivide(threads, Blocks.THREADS)),
        Blocks.THREADS,
        0,
        arguments,
        List.of(),
        List.of(out, counter, ticket));
  }
}
