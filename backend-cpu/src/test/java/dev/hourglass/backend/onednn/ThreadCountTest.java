package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is computed element by element is the same to the last bit on any number of threads. */
final class ThreadCountTest {
  /** Several chunks for each thread, and a remainder. */
  private static final int SIZE = 7 * Primitives.CHUNK + 4_321;

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void elementwiseResultsDoNotDependOnIt(int threads) {
    List<float[]> expected = results(1);
    List<float[]> actual = results(threads);
    // The loss, the last one, is a sum.
    int last = expected.size() - 1;
    for (int i = 0; i < last; i++) {
      assertTrue(varies(expected.get(i)), "result " + i + " says nothing");
      assertArrayEquals(expected.get(i), actual.get(i), "result " + i);
    }
    float loss = expected.get(last)[0];
    assertEquals(loss, actual.get(last)[0], 1e-6f * loss);
  }

  /** Whether there are two numbers that differ. */
  private static boolean varies(float[] values) {
    for (float value : values) {
      if (value < values[0] || value > values[0]) {
        return true;
      }
    }
    return false;
  }

  private static List<float[]> results(int threads) {
    try (OneDnnBackend backend = new OneDnnBackend(threads);
        OneDnnScope scope = (OneDnnScope) backend.newScope()) {
      assertEquals(threads, scope.pool().threads());
      Kernels k = scope.kernels();
      NativeTensor counter = scope.tensor(DType.INT32, 1, 1);
      List<Tensor> results = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        NativeTensor tensor = scope.tensor(1, SIZE);
        k.random(new Distribution.Uniform(0, 1), i, counter, tensor).run();
        results.add(tensor);
      }
      NativeTensor rate = scope.tensor(1, 1);
      NativeTensor t = scope.tensor(1, 1);
      k.fill(0.01f, rate).run();
      k.fill(3, t).run();
      Tensor w = results.get(0);
      Tensor g = results.get(1);
      k.adam(
              new AdamParameters(0.9f, 0.999f, 1e-8f, 0.1f),
              rate,
              t,
              w,
              g,
              results.get(2),
              results.get(3))
          .run();
      k.sgd(new SgdParameters(0.9f, true, 0.1f), rate, w, g, results.get(4)).run();

      NativeTensor index = scope.tensor(DType.INT32, 1, 40);
      int[] rows = new int[40];
      for (int i = 0; i < rows.length; i++) {
        // Row 3 is missing.
        rows[i] = i % 4;
      }
      index.upload(IntBuffer.wrap(rows));
      NativeTensor cursor = scope.tensor(DType.INT32, 1, 1);
      NativeTensor pixels = scope.tensor(DType.UINT8, 3, 1_111);
      byte[] bytes = new byte[3 * 1_111];
      new Random(1).nextBytes(bytes);
      pixels.upload(ByteBuffer.wrap(bytes));
      NativeTensor batch = scope.tensor(97, 1_111);
      k.gatherRows(pixels, index, cursor, 1 / 255f, batch).run();
      results.add(batch);

      ColumnGroups groups =
          new ColumnGroups(List.of(new Elements(1_000, LossFunction.HUBER, 1), new OneHot(111, 1)));
      NativeTensor errors = scope.tensor(97, 1_001);
      NativeTensor errorGradient = scope.tensor(97, 1_111);
      NativeTensor means = scope.tensor(97, 1_111);
      NativeTensor output = scope.tensor(97, 1_111);
      k.random(new Distribution.Normal(0, 1), 7, counter, output).run();
      NativeTensor target = scope.tensor(97, 1_111);
      NativeTensor cells = scope.tensor(97, 1_001);
      k.random(new Distribution.Uniform(0, 1), 8, counter, target).run();
      k.random(new Distribution.Bernoulli(0.7f), 9, counter, cells).run();
      k.errors(groups, 0.01f, output, target, cells, errors, errorGradient).run();
      k.means(groups, output, means).run();
      results.addAll(List.of(errors, errorGradient, means));

      NativeTensor positive = scope.tensor(1, SIZE);
      NativeTensor logarithms = scope.tensor(1, SIZE);
      NativeTensor powers = scope.tensor(1, SIZE);
      k.random(new Distribution.Uniform(0.001f, 5), 10, counter, positive).run();
      k.map(Elementary.LOG, positive, logarithms).run();
      k.map(Elementary.EXPM1, positive, powers).run();
      results.addAll(List.of(logarithms, powers));

      NativeTensor gradient = scope.tensor(1, SIZE);
      NativeTensor sum = scope.tensor(1, 1);
      k.loss(LossFunction.HUBER, 1f / SIZE, w, results.get(5), sum, gradient).run();
      results.add(gradient);
      results.add(sum);
      return results.stream().map(ThreadCountTest::values).toList();
    }
  }

  private static float[] values(Tensor tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.download(FloatBuffer.wrap(values));
    return values;
  }
}
