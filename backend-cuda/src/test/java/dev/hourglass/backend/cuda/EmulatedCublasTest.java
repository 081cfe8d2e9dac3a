package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.backend.cuda.Emulator.Count;
import dev.hourglass.backend.cuda.cublas.CublasSearch;
import dev.hourglass.backend.cuda.cublas.FakeCublas;
import dev.hourglass.backend.cuda.driver.JCudaDriverCalls;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Products by cuBLAS within steps, with a cuBLAS that takes no time on the emulated device and so
 * is always chosen. It computes on the host; that it launches none of our kernels shows that it
 * did.
 */
final class EmulatedCublasTest {
  private static final int M = 17;
  private static final int K = 33;
  private static final int N = 18;

  @TempDir private static Path folder = Path.of("");

  private static CublasSearch.Result fake = new CublasSearch.Missing("it is not built yet");

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    assumeTrue(Emulator.problem() == null, String.valueOf(Emulator.problem()));
    FakeCublas.build(13, folder);
    fake =
        new CublasSearch.Found(
            13, folder.resolve("libcublas.so.13"), folder.resolve("libcublasLt.so.13"));
  }

  private static Backend open(CublasSearch.Result cublas) {
    JCudaDriverCalls driver = new JCudaDriverCalls();
    assertEquals(null, driver.initialize());
    return Backends.checked(new CudaBackend("cuda", driver.open(0), cublas));
  }

  private static Backend withoutCublas() {
    return open(new CublasSearch.Missing("it is not wanted"));
  }

  private static Tensor random(Scope scope, DType type, long rows, long columns, int seed) {
    Random random = new Random(seed);
    float[] values = new float[(int) (rows * columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Tensor floats = scope.tensor(rows, columns);
    floats.upload(FloatBuffer.wrap(values));
    if (type == DType.FLOAT32) {
      return floats;
    }
    Tensor rounded = scope.tensor(type, rows, columns);
    scope.kernels().copy(floats, rounded).run();
    return rounded;
  }

  private static float[] values(Scope scope, Tensor tensor) {
    Tensor floats = tensor;
    if (tensor.type() != DType.FLOAT32) {
      floats = scope.tensor(tensor.rows(), tensor.columns());
      scope.kernels().copy(tensor, floats).run();
    }
    float[] values = new float[(int) tensor.size()];
    floats.download(FloatBuffer.wrap(values));
    return values;
  }

  /** Every kind of product, one after another, and how many kernels of ours each launched. */
  private static List<float[]> products(Backend backend, Precision precision, List<Long> launches) {
    List<float[]> results = new ArrayList<>();
    DType type = precision.activationType(backend);
    try (Scope scope = backend.newScope()) {
      Kernels kernels = scope.kernels(precision);
      for (int transposes = 0; transposes < 4; transposes++) {
        boolean ta = transposes % 2 == 1;
        boolean tb = transposes / 2 == 1;
        for (Into into : Into.values()) {
          for (DType outType :
              type == DType.FLOAT32 ? List.of(type) : List.of(type, DType.FLOAT32)) {
            Tensor a = random(scope, type, ta ? K : M, ta ? M : K, 1);
            Tensor b = random(scope, type, tb ? N : K, tb ? K : N, 2);
            Tensor out = random(scope, outType, M, N, 3);
            Kernel kernel = kernels.gemm(a, ta, b, tb, out, into);
            long before = Emulator.get(Count.LAUNCHES);
            kernel.run();
            launches.add(Emulator.get(Count.LAUNCHES) - before);
            results.add(values(scope, out));
          }
        }
      }
    }
    return results;
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
  void productsEqualOurOwn(Precision precision) {
    List<Long> byCublas = new ArrayList<>();
    List<float[]> expected;
    List<float[]> actual;
    try (Backend backend = withoutCublas()) {
      expected = products(backend, precision, new ArrayList<>());
    }
    try (Backend backend = open(fake)) {
      actual = products(backend, precision, byCublas);
    }
    assertTrue(byCublas.stream().allMatch(launches -> launches == 0), byCublas::toString);
    float tolerance =
        switch (precision) {
          case FLOAT32, AUTO -> 1e-4f;
          // Each rounds halves in its own way.
          case TF32 -> 5e-3f;
          case BFLOAT16 -> 5e-2f;
        };
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), tolerance, "product " + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void layersEqualOurOwn(Activation activation) {
    try (Backend own = withoutCublas();
        Backend backend = open(fake)) {
      List<Long> launches = new ArrayList<>();
      for (boolean hasBias : new boolean[] {true, false}) {
        float[] expected = layer(own, DType.FLOAT32, activation, hasBias, new ArrayList<>());
        float[] actual = layer(backend, DType.FLOAT32, activation, hasBias, launches);
        assertArrayEquals(expected, actual, 1e-4f);
      }
      boolean isBare = activation == Activation.IDENTITY;
      assertEquals(List.of(1L, isBare ? 0L : 1L), launches);
    }
  }

  /** One rounding only, so not by cuBLAS. */
  @Test
  void layersInBfloat16AreOurOwn() {
    try (Backend own = withoutCublas();
        Backend backend = open(fake)) {
      List<Long> launches = new ArrayList<>();
      assertArrayEquals(
          layer(own, DType.BFLOAT16, Activation.ELU, true, new ArrayList<>()),
          layer(backend, DType.BFLOAT16, Activation.ELU, true, launches));
      assertEquals(List.of(1L), launches);
    }
  }

  private static float[] layer(
      Backend backend, DType type, Activation activation, boolean hasBias, List<Long> launches) {
    try (Scope scope = backend.newScope()) {
      Tensor x = random(scope, type, M, K, 1);
      Tensor w = random(scope, type, K, N, 2);
      Tensor bias = hasBias ? random(scope, DType.FLOAT32, 1, N, 3) : null;
      Tensor y = scope.tensor(type, M, N);
      Kernel kernel = scope.kernels().dense(x, w, false, bias, activation, y);
      long before = Emulator.get(Count.LAUNCHES);
      kernel.run();
      launches.add(Emulator.get(Count.LAUNCHES) - before);
      return values(scope, y);
    }
  }

  /** Side by side on several lanes, each with its own workspace. */
  @Test
  void recordedProductsEqualThoseRunOneByOne() {
    try (Backend backend = open(fake);
        Scope scope = backend.newScope()) {
      List<Tensor> eager = new ArrayList<>();
      List<Tensor> recorded = new ArrayList<>();
      List<Kernel> one = chains(scope, eager);
      List<Kernel> all = chains(scope, recorded);
      try (Step step = backend.compile(all)) {
        for (int run = 0; run < 4; run++) {
          one.forEach(Kernel::run);
          step.run();
        }
      }
      for (int i = 0; i < eager.size(); i++) {
        assertArrayEquals(values(scope, eager.get(i)), values(scope, recorded.get(i)));
      }
      assertTrue(Emulator.get(Count.LONGEST_CHAIN) < all.size());
    }
  }

  private static List<Kernel> chains(Scope scope, List<Tensor> outputs) {
    List<Kernel> kernels = new ArrayList<>();
    Tensor x = random(scope, DType.FLOAT32, M, M, 1);
    for (int chain = 0; chain < 3; chain++) {
      Tensor w = random(scope, DType.FLOAT32, M, M, 10 + chain);
      Tensor middle = scope.tensor(M, M);
      Tensor end = scope.tensor(M, M);
      kernels.add(scope.kernels().gemm(x, false, w, true, middle, Into.OVERWRITE));
      kernels.add(scope.kernels().gemm(middle, true, w, false, end, Into.ACCUMULATE));
      outputs.add(middle);
      outputs.add(end);
    }
    return kernels;
  }

  @Test
  void everythingIsGivenBack() {
    List<Count> resources =
        List.of(Count.BLOCKS, Count.STREAMS, Count.EVENTS, Count.EXECUTABLES, Count.CONTEXTS);
    List<Long> before = resources.stream().map(Emulator::get).toList();
    try (Backend backend = open(fake)) {
      products(backend, Precision.FLOAT32, new ArrayList<>());
      assertTrue(Emulator.get(Count.BLOCKS) > before.get(0), "no workspace");
    }
    assertEquals(before, resources.stream().map(Emulator::get).toList());
  }

  @Test
  void aBrokenCublasIsReplacedByOurOwnKernels(@TempDir Path broken) throws IOException {
    Path library = Files.writeString(broken.resolve("libcublas.so.13"), "not a library");
    Path lt = Files.writeString(broken.resolve("libcublasLt.so.13"), "not a library");
    try (Backend own = withoutCublas();
        Backend backend = open(new CublasSearch.Found(13, library, lt))) {
      assertArrayEquals(
          layer(own, DType.FLOAT32, Activation.TANH, true, new ArrayList<>()),
          layer(backend, DType.FLOAT32, Activation.TANH, true, new ArrayList<>()));
    }
  }
}
