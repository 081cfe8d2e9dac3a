package dev.hourglass.backend.purejava;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The number of threads changes no bit of a result, or a training run could not be repeated on
 * another machine. Sizes are odd, and large enough for three parts. Where this JVM has the Vector
 * API, that is so for vectors as well.
 */
final class ThreadCountTest {
  /** Makes the tensors of one computation and remembers those to compare. */
  private static final class Bench {
    final Scope scope;
    private final Random random = new Random(11);
    private final List<Tensor> results = new ArrayList<>();

    Bench(Scope scope) {
      this.scope = scope;
    }

    Tensor numbers(int rows, int columns) {
      float[] values = new float[rows * columns];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      Tensor tensor = scope.tensor(rows, columns);
      tensor.upload(FloatBuffer.wrap(values));
      return tensor;
    }

    Tensor positive(int rows, int columns) {
      Tensor tensor = numbers(rows, columns);
      scope.kernels().zip(BinaryOp.MULTIPLY, tensor, tensor, tensor).run();
      return tensor;
    }

    Tensor scalar(float value) {
      Tensor tensor = scope.tensor(1, 1);
      tensor.upload(FloatBuffer.wrap(new float[] {value}));
      return tensor;
    }

    Tensor integers(int... values) {
      Tensor tensor = scope.tensor(DType.INT32, 1, values.length);
      tensor.upload(IntBuffer.wrap(values));
      return tensor;
    }

    Tensor result(Tensor tensor) {
      results.add(tensor);
      return tensor;
    }
  }

  private static float[] compute(int threads, BiFunction<Bench, Scope, Kernel> computation) {
    try (Backend backend = Backends.checked(new JavaBackend(threads, UsableFamilies.fastest()));
        Scope scope = backend.newScope()) {
      Bench bench = new Bench(scope);
      Kernel kernel = computation.apply(bench, scope);
      for (int run = 0; run < 3; run++) {
        kernel.run();
      }
      long size = bench.results.stream().mapToLong(Tensor::size).sum();
      FloatBuffer all = FloatBuffer.allocate((int) size);
      for (Tensor result : bench.results) {
        float[] values = new float[(int) result.size()];
        result.download(FloatBuffer.wrap(values));
        for (float value : values) {
          assertTrue(Float.isFinite(value), "a result that says nothing: " + value);
        }
        all.put(values);
      }
      return all.array();
    }
  }

  private static void sameForAnyNumberOfThreads(BiFunction<Bench, Scope, Kernel> computation) {
    float[] one = compute(1, computation);
    for (int threads : new int[] {2, 3}) {
      assertArrayEquals(one, compute(threads, computation), threads + " threads");
    }
  }

  @ParameterizedTest
  @CsvSource({"67, 129, 65", "3, 701, 301", "1, 1023, 777", "777, 1, 1023", "129, 530, 67"})
  void products(int m, int n, int k) {
    for (boolean transposeA : new boolean[] {false, true}) {
      for (boolean transposeB : new boolean[] {false, true}) {
        for (Into into : Into.values()) {
          sameForAnyNumberOfThreads(
              (bench, scope) -> {
                Tensor a = transposeA ? bench.numbers(k, m) : bench.numbers(m, k);
                Tensor b = transposeB ? bench.numbers(n, k) : bench.numbers(k, n);
                Tensor out = bench.result(bench.numbers(m, n));
                return scope.kernels().gemm(a, transposeA, b, transposeB, out, into);
              });
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"67, 129", "131, 701", "301, 530"})
  void symmetricProducts(int side, int k) {
    for (boolean transpose : new boolean[] {false, true}) {
      sameForAnyNumberOfThreads(
          (bench, scope) -> {
            Tensor x = transpose ? bench.numbers(k, side) : bench.numbers(side, k);
            Tensor out = bench.result(bench.numbers(side, side));
            return scope.kernels().symmetricProduct(x, transpose, x, !transpose, out);
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void denseLayersAndTheirGradients(Activation activation) {
    sameForAnyNumberOfThreads(
        (bench, scope) -> {
          Tensor y = bench.result(scope.tensor(131, 201));
          Tensor dy = bench.result(bench.numbers(131, 201));
          Tensor bias = bench.numbers(1, 201);
          Tensor biasGradient = bench.result(scope.tensor(1, 201));
          Tensor x = bench.numbers(131, 77);
          Tensor w = bench.numbers(77, 201);
          return Kernel.sequence(
              scope.kernels().dense(x, w, false, bias, activation, y),
              scope.kernels().denseGrad(activation, y, dy, biasGradient, Into.ACCUMULATE));
        });
  }

  @Test
  void sums() {
    for (Into into : Into.values()) {
      sameForAnyNumberOfThreads(
          (bench, scope) -> {
            Tensor in = bench.numbers(203, 307);
            return Kernel.sequence(
                scope.kernels().sum(in, bench.result(scope.tensor(1, 307)), into),
                scope.kernels().sum(in, bench.result(scope.tensor(203, 1)), into),
                scope.kernels().sum(in, bench.result(scope.tensor(1, 1)), into));
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void losses(LossFunction loss) {
    sameForAnyNumberOfThreads(
        (bench, scope) -> {
          Tensor output = bench.numbers(203, 307);
          Tensor target = bench.numbers(203, 307);
          Tensor sum = bench.result(scope.tensor(1, 1));
          Tensor gradient = bench.result(scope.tensor(203, 307));
          return scope.kernels().loss(loss, 0.01f, output, target, sum, gradient);
        });
  }

  @Test
  void errorsAndMeansOfGroups() {
    ColumnGroups groups =
        new ColumnGroups(
            List.of(
                new ColumnGroup.Elements(101, LossFunction.HUBER, 1),
                new ColumnGroup.OneHot(5, 2),
                new ColumnGroup.Elements(
                    201, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 0.5f)));
    sameForAnyNumberOfThreads(
        (bench, scope) -> {
          Tensor output = bench.numbers(203, 307);
          Tensor target = bench.numbers(203, 307);
          Tensor weights = bench.positive(203, 303);
          Tensor errors = bench.result(scope.tensor(203, 303));
          Tensor gradient = bench.result(scope.tensor(203, 307));
          Tensor means = bench.result(scope.tensor(203, 307));
          return Kernel.sequence(
              scope.kernels().errors(groups, 0.01f, output, target, weights, errors, gradient),
              scope.kernels().means(groups, output, means));
        });
  }

  @Test
  void optimizers() {
    sameForAnyNumberOfThreads(
        (bench, scope) -> {
          Tensor rate = bench.scalar(0.01f);
          Tensor g = bench.numbers(1, 30_001);
          Tensor m = bench.result(bench.numbers(1, 30_001));
          Tensor v = bench.result(bench.positive(1, 30_001));
          Tensor w = bench.result(bench.numbers(1, 30_001));
          Tensor velocity = bench.result(bench.numbers(1, 30_001));
          Tensor other = bench.result(bench.numbers(1, 30_001));
          AdamParameters adam = new AdamParameters(0.9f, 0.999f, 1e-8f, 0.01f);
          SgdParameters sgd = new SgdParameters(0.9f, true, 0.01f);
          return Kernel.sequence(
              scope.kernels().adam(adam, rate, bench.scalar(4), w, g, m, v),
              scope.kernels().sgd(sgd, rate, other, g, velocity));
        });
  }

  @Test
  void optimizersOverViewsAtDifferentOffsets() {
    sameForAnyNumberOfThreads(
        (bench, scope) -> {
          Tensor block = bench.result(bench.positive(1, 4 * 30_001));
          Tensor[] views = new Tensor[4];
          for (int i = 0; i < 4; i++) {
            views[i] = scope.view(block, 30_001L * i, 1, 30_001);
          }
          AdamParameters adam = new AdamParameters(0.9f, 0.999f, 1e-8f, 0);
          Tensor rate = bench.scalar(0.01f);
          return scope
              .kernels()
              .adam(adam, rate, bench.scalar(4), views[0], views[1], views[2], views[3]);
        });
  }

  @Test
  void randomNumbersAndBatches() {
    sameForAnyNumberOfThreads(
        (bench, scope) -> {
          Tensor noise = bench.result(scope.tensor(203, 307));
          Tensor batch = bench.result(scope.tensor(101, 307));
          Tensor index = bench.integers(new Random(12).ints(150, 0, 203).toArray());
          return Kernel.sequence(
              scope.kernels().random(new Distribution.Normal(0, 1), 5, bench.integers(2), noise),
              scope.kernels().gatherRows(noise, index, bench.integers(3), 0.5f, batch));
        });
  }

  @Test
  void elementWiseOperations() {
    sameForAnyNumberOfThreads(
        (bench, scope) -> {
          Tensor a = bench.numbers(203, 307);
          Tensor row = bench.numbers(1, 307);
          Tensor column = bench.numbers(203, 1);
          Tensor out = bench.result(scope.tensor(203, 307));
          return Kernel.sequence(
              scope.kernels().zip(BinaryOp.MULTIPLY, a, row, out),
              scope.kernels().zip(BinaryOp.ADD, out, column, out),
              scope.kernels().map(Activation.TANH, out, out),
              scope.kernels().axpy(0.5f, a, out));
        });
  }
}
