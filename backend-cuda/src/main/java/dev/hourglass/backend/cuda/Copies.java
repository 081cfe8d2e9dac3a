package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.DType;
import java.util.List;

/** Constants and copies: {@code copy.cu}. */
final class Copies {
  private static final String UNIT = "copy";

  private Copies() {}

  static CudaKernel fill(CudaScope scope, float value, CudaTensor out) {
    int bits = out.type() == DType.INT32 ? (int) value : Float.floatToRawIntBits(value);
    Arguments arguments =
        new Arguments().pointer(out).int64(out.size()).int32(bits).int32(Codes.of(out.type()));
    return scope.launch(
        UNIT,
        "fill",
        Blocks.forElements(scope, out.size()),
        Blocks.THREADS,
        0,
        arguments,
        List.of(),
        List.of(out));
  }

  static CudaKernel copy(CudaScope scope, CudaTensor in, CudaTensor out) {
    return in.type() == out.type() ? copyWords(scope, in, out) : convert(scope, in, out);
  }

  private static CudaKernel copyWords(CudaScope scope, CudaTensor in, CudaTensor out) {
    long alignment = in.address() | out.address() | in.bytes();
    int word = alignment % 16 == 0 ? 16 : (int) Math.min(4, Long.lowestOneBit(alignment));
    long count = in.bytes() / word;
    return scope.launch(
        UNIT,
        "copy_words",
        Blocks.forElements(scope, count),
        Blocks.THREADS,
        0,
        new Arguments().pointer(in).pointer(out).int64(count).int32(word),
        List.of(in),
        List.of(out));
  }

  private static CudaKernel convert(CudaScope scope, CudaTensor in, CudaTensor out) {
    Arguments arguments =
        new Arguments().pointer(in).pointer(out).int64(in.size()).int32(Codes.of(in.type()));
    return scope.launch(
        UNIT,
        "convert",
        Blocks.forElements(scope, in.size()),
        Blocks.THREADS,
        0,
        arguments,
        List.of(in),
        List.of(out));
  }
}
