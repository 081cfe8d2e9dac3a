package dev.hourglass.backend.purejava;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Products against sums in double precision, at the sizes where the implementation turns a corner:
 * the fewest rows that are packed, blocks of 64 rows and 512 columns of B, four rows at a time,
 * eight sums at a time; and, where this JVM has the Vector API, tiles of five or eight rows, panels
 * of two or three vectors, blocks of a depth of 512.
 */
final class ProductTest {
  private static final int THREADS = 3;

  private static float[] numbers(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Of any operands: what is above the diagonal is not that of the product. */
  @ParameterizedTest
  @CsvSource({"128, 1", "129, 9", "150, 513", "133, 1025", "300, 65", "530, 66"})
  void ofSymmetricProductsTheLowerHalfIsThatOfGemmAndTheUpperItsMirrorImage(int side, int k) {
    Random random = new Random(31L * side + k);
    try (Backend backend = Backends.checked(new JavaBackend(THREADS, UsableFamilies.fastest()));
        Scope scope = backend.newScope()) {
      for (boolean transposeA : new boolean[] {false, true}) {
        for (boolean transposeB : new boolean[] {false, true}) {
          float[] a = numbers(random, side * k);
          float[] b = numbers(random, k * side);
          Tensor left = transposeA ? view(scope, a, k, side) : view(scope, a, side, k);
          Tensor right = transposeB ? view(scope, b, side, k) : view(scope, b, k, side);
          Tensor all = view(scope, numbers(random, side * side), side, side);
          Tensor half = view(scope, numbers(random, side * side), side, side);
          scope.kernels().gemm(left, transposeA, right, transposeB, all, Into.OVERWRITE).run();
          scope.kernels().symmetricProduct(left, transposeA, right, transposeB, half).run();
          float[] expected = new float[side * side];
          float[] actual = new float[side * side];
          all.download(FloatBuffer.wrap(expected));
          half.download(FloatBuffer.wrap(actual));
          for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
              int lower = Math.max(i, j) * side + Math.min(i, j);
              assertEquals(expected[lower], actual[i * side + j], 0f, "at " + i + ", " + j);
            }
          }
        }
      }
    }
  }

  /** A tensor that doesn't start where its array does. */
  private static Tensor view(Scope scope, float[] values, int rows, int columns) {
    Tensor view = scope.view(scope.tensor(1, values.length + 7), 5, rows, columns);
    view.upload(FloatBuffer.wrap(values));
    return view;
  }

  private static void verify(
      float[] a,
      boolean transposeA,
      float[] b,
      boolean transposeB,
      float @Nullable [] start,
      Activation activation,
      Tensor out,
      int k) {
    int m = (int) out.rows();
    int n = (int) out.columns();
    float[] actual = new float[m * n];
    out.download(FloatBuffer.wrap(actual));
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = start == null ? 0 : start[start.length == n ? j : i * n + j];
        double magnitude = Math.abs(sum);
        for (int p = 0; p < k; p++) {
          double term =
              (double) a[transposeA ? p * m + i : i * k + p]
                  * b[transposeB ? j * k + p : p * n + j];
          sum += term;
          magnitude += Math.abs(term);
        }
        // Rounding errors of k additions at worst add up; in practice they grow like its root.
        double tolerance = 1e-6 + Math.ulp((float) magnitude) * (2 + Math.sqrt(k));
        assertEquals(activation.apply(sum), actual[i * n + j], tolerance, "at " + i + ", " + j);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 17, 9",
    "3, 5, 8",
    "4, 5, 7",
    "5, 513, 65",
    "4, 1025, 64",
    "70, 3, 129",
    "9, 16, 1",
    "2, 600, 200",
    "1, 129, 33",
    "3, 2049, 70",
    "64, 33, 66",
    "8, 48, 513",
    "15, 49, 1025",
    "17, 31, 300",
    "150, 100, 64"
  })
  void productsAreTheSums(int m, int n, int k) {
    Random random = new Random(31L * m + 7L * n + k);
    try (Backend backend = Backends.checked(new JavaBackend(THREADS, UsableFamilies.fastest()));
        Scope scope = backend.newScope()) {
      for (boolean transposeA : new boolean[] {false, true}) {
        for (boolean transposeB : new boolean[] {false, true}) {
          float[] a = numbers(random, m * k);
          float[] b = numbers(random, k * n);
          float[] old = numbers(random, m * n);
          float[] bias = numbers(random, n);
          Tensor left = transposeA ? view(scope, a, k, m) : view(scope, a, m, k);
          Tensor right = transposeB ? view(scope, b, n, k) : view(scope, b, k, n);
          Tensor out = view(scope, old, m, n);

          scope.kernels().gemm(left, transposeA, right, transposeB, out, Into.ACCUMULATE).run();
          verify(a, transposeA, b, transposeB, old, Activation.IDENTITY, out, k);
          scope.kernels().gemm(left, transposeA, right, transposeB, out, Into.OVERWRITE).run();
          verify(a, transposeA, b, transposeB, null, Activation.IDENTITY, out, k);

          if (!transposeA) {
            Tensor row = view(scope, bias, 1, n);
            scope.kernels().dense(left, right, transposeB, row, Activation.ELU, out).run();
            verify(a, false, b, transposeB, bias, Activation.ELU, out, k);
          }
        }
      }
    }
  }
}
