package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.conformance.Allocations;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where only half is computed. The operands' product is not symmetric, so that what is above the
 * diagonal says where it is from; the conformance kit has those that are.
 */
final class SymmetricProductTest {
  @ParameterizedTest
  @CsvSource({
    "1, 120, 30, FLOAT32, FLOAT32",
    "2, 301, 70, FLOAT32, FLOAT32",
    "3, 500, 20, FLOAT32, FLOAT32",
    "2, 700, 33, FLOAT32, FLOAT32",
    "2, 301, 70, BFLOAT16, BFLOAT16",
    "2, 301, 70, BFLOAT16, FLOAT32",
    "3, 500, 21, BFLOAT16, BFLOAT16"
  })
  void theLowerHalfIsThatOfGemmAndTheUpperItsMirrorImage(
      int threads, int side, int k, DType type, DType result) {
    try (OneDnnBackend backend = new OneDnnBackend(threads);
        OneDnnScope scope = (OneDnnScope) backend.newScope()) {
      assumeTrue(backend.supports(type), () -> type + " is not computed natively here");
      assertEquals(threads, HalfGrid.of(side, threads).size(), "halves");
      for (int transposes = 0; transposes < 4; transposes++) {
        boolean transposeA = transposes % 2 == 1;
        boolean transposeB = transposes / 2 == 1;
        NativeTensor a = transposeA ? numbers(scope, type, k, side) : numbers(scope, type, side, k);
        NativeTensor b = transposeB ? numbers(scope, type, side, k) : numbers(scope, type, k, side);
        // In the middle of a larger tensor, and nowhere aligned.
        NativeTensor block = numbers(scope, result, 1, side * side + 9);
        float[] before = values(scope, block);
        NativeTensor half = scope.view(block, 5, side, side);
        NativeTensor all = scope.tensor(result, side, side);
        Kernels kernels = scope.kernels();
        kernels.gemm(a, transposeA, b, transposeB, all, Into.OVERWRITE).run();
        Kernel kernel = kernels.symmetricProduct(a, transposeA, b, transposeB, half);
        kernel.run();

        float[] expected = values(scope, all);
        float[] actual = values(scope, half);
        // Sums of k products of at most 1, which may be added up in another order, and rounded.
        double tolerance = result == DType.FLOAT32 ? k * 1e-7 : k * 0x1p-8;
        for (int i = 0; i < side; i++) {
          for (int j = 0; j <= i; j++) {
            float lower = actual[i * side + j];
            assertEquals(expected[i * side + j], lower, tolerance, "at " + i + ", " + j);
            assertEquals(lower, actual[j * side + i], 0f, "at " + j + ", " + i);
          }
        }
        float[] after = values(scope, block);
        System.arraycopy(actual, 0, before, 5, side * side);
        assertArrayEquals(before, after, "outside of the output");
        Allocations.requireNone(backend, kernel);
      }
    }
  }

  /** A diverged training must show, on both sides of the diagonal, on however many processors. */
  @Test
  void nanIsMirroredToo() {
    int side = 300;
    int k = 20;
    try (OneDnnBackend backend = new OneDnnBackend(2);
        OneDnnScope scope = (OneDnnScope) backend.newScope()) {
      float[] values = new float[side * k];
      values[299 * k + 3] = Float.NaN;
      values[2 * k + 7] = Float.NaN;
      NativeTensor x = scope.tensor(side, k);
      x.upload(FloatBuffer.wrap(values));
      NativeTensor out = scope.tensor(side, side);
      scope.kernels().symmetricProduct(x, false, x, true, out).run();
      float[] found = values(scope, out);
      for (int i = 0; i < side; i++) {
        for (int j = 0; j < side; j++) {
          boolean isSpoiled = i == 299 || j == 299 || i == 2 || j == 2;
          assertEquals(isSpoiled, Float.isNaN(found[i * side + j]), "at " + i + ", " + j);
        }
      }
    }
  }

  /** In [-1, 1). */
  private static NativeTensor numbers(OneDnnScope scope, DType type, int rows, int columns) {
    Random random = new Random(17L * rows + columns);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    NativeTensor numbers = scope.tensor(rows, columns);
    numbers.upload(FloatBuffer.wrap(values));
    return converted(scope, numbers, type);
  }

  private static float[] values(OneDnnScope scope, NativeTensor tensor) {
    float[] values = new float[(int) tensor.size()];
    converted(scope, tensor, DType.FLOAT32).download(FloatBuffer.wrap(values));
    return values;
  }

  private static NativeTensor converted(OneDnnScope scope, NativeTensor tensor, DType type) {
    NativeTensor converted = scope.tensor(type, tensor.rows(), tensor.columns());
    scope.kernels().copy(tensor, converted).run();
    return converted;
  }
}
