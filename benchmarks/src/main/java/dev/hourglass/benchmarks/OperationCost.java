package dev.hourglass.benchmarks;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import java.util.List;
import java.util.OptionalLong;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * What an operation of a benchmark has to do, as its architecture says: the multiplications and
 * additions of its matrix products, and for a training step by Adam the bytes that its kernels read
 * and write, see {@link StepCost}. Of Muon's own products nothing is known here, so that its steps
 * have neither.
 */
final class OperationCost {
  private OperationCost() {}

  /** Multiplications and additions, for what has matrix products of known size. */
  static OptionalLong flops(BenchmarkParams params) {
    String benchmark = params.getBenchmark();
    if (belongsTo(InferenceBenchmark.class, benchmark)) {
      Layers layers = layers(params);
      boolean isEncoding = benchmark.contains(".encode");
      int count = isEncoding ? layers.encoderSizes().length - 1 : layers.count();
      List<Product> forward = MatrixProductBenchmark.Part.FORWARD.of(layers, 1);
      return OptionalLong.of(sum(forward.subList(0, count)));
    }
    if (isTrainingStep(params)) {
      if (isByMuon(params)) {
        return OptionalLong.empty();
      }
      return OptionalLong.of(
          sum(MatrixProductBenchmark.Part.STEP.of(layers(params), batch(params))));
    }
    if (belongsTo(MatrixProductBenchmark.class, benchmark)) {
      MatrixProductBenchmark.Part part =
          MatrixProductBenchmark.Part.valueOf(params.getParam("part"));
      return OptionalLong.of(sum(part.of(layers(params), batch(params))));
    }
    return OptionalLong.empty();
  }

  /**
   * Bytes read and written by the kernels of a training step.
   *
   * @param precision FLOAT32, TF32 or BFLOAT16
   */
  static OptionalLong bytes(BenchmarkParams params, Precision precision) {
    if (!isTrainingStep(params) || isByMuon(params)) {
      return OptionalLong.empty();
    }
    Layers layers = layers(params);
    DType activations = precision == Precision.BFLOAT16 ? DType.BFLOAT16 : DType.FLOAT32;
    DType data = SyntheticRows.of(layers.inputs(0), 1).type();
    return OptionalLong.of(StepCost.of(layers, batch(params), activations, data).bytes());
  }

  /** Whether an operation is a training step. */
  static boolean isTrainingStep(BenchmarkParams params) {
    return belongsTo(TrainingStepBenchmark.class, params.getBenchmark())
        || belongsTo(DeadUnitsBenchmark.class, params.getBenchmark());
  }

  private static boolean isByMuon(BenchmarkParams params) {
    // Null where there is no choice.
    return OptimizerName.MUON.toString().equals(params.getParam("optimizer"));
  }

  /** Whether a benchmark, by its full name, is one of a class. */
  static boolean belongsTo(Class<?> type, String benchmark) {
    return benchmark.startsWith(type.getName() + ".");
  }

  private static long sum(List<Product> products) {
    return products.stream().mapToLong(Product::flops).sum();
  }

  private static Layers layers(BenchmarkParams params) {
    return ReferenceArchitecture.layersOf(params.getParam("architecture"));
  }

  private static int batch(BenchmarkParams params) {
    return Integer.parseInt(params.getParam("batch"));
  }
}
