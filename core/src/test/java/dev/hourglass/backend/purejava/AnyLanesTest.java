package dev.hourglass.backend.purejava;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.hourglass.backend.loops.FusedTiles;
import dev.hourglass.backend.loops.PlainFamily;
import dev.hourglass.backend.loops.Tiles;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bits of a product are the same on processors with vectors of any width. */
final class AnyLanesTest {
  private static final class Tiled extends PlainFamily {
    private final Tiles tiles;

    Tiled(Tiles tiles) {
      this.tiles = tiles;
    }

    @Override
    public Tiles tiles() {
      return tiles;
    }
  }

  /** Those of NEON, AVX2 and AVX-512. */
  private static List<Tiles> all() {
    return List.of(new FusedTiles(8, 4, 3), new FusedTiles(5, 8, 2), new FusedTiles(8, 16, 3));
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void products(boolean transposeA, boolean transposeB) {
    for (int m : new int[] {1, 2, 4, 5, 9}) {
      for (int n = 1; n <= 40; n++) {
        for (Into into : Into.values()) {
          float[] expected = product(all().get(0), m, n, transposeA, transposeB, into);
          for (Tiles other : all()) {
            float[] actual = product(other, m, n, transposeA, transposeB, into);
            String what = "%d x %d by %d lanes, %s".formatted(m, n, other.lanes(), into);
            assertArrayEquals(expected, actual, what);
          }
        }
      }
    }
  }

  private static float[] product(
      Tiles tiles, int m, int n, boolean transposeA, boolean transposeB, Into into) {
    int k = 30;
    Random random = new Random(5);
    try (Backend backend = Backends.checked(new JavaBackend(1, new Tiled(tiles)));
        Scope scope = backend.newScope()) {
      Tensor a = tensor(scope, transposeA ? k : m, transposeA ? m : k, random);
      Tensor b = tensor(scope, transposeB ? n : k, transposeB ? k : n, random);
      Tensor bias = tensor(scope, 1, n, random);
      Tensor out = tensor(scope, m, n, random);
      Kernel kernel =
          into == Into.OVERWRITE && !transposeA
              ? scope.kernels().dense(a, b, transposeB, bias, Activation.ELU, out)
              : scope.kernels().gemm(a, transposeA, b, transposeB, out, into);
      kernel.run();
      float[] values = new float[m * n];
      out.download(FloatBuffer.wrap(values));
      return values;
    }
  }

  private static Tensor tensor(Scope scope, int rows, int columns, Random random) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Tensor tensor = scope.tensor(rows, columns);
    tensor.upload(FloatBuffer.wrap(values));
    return tensor;
  }
}
