package dev.hourglass.conformance;

import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code gemm}. */
abstract class MatrixProductTests extends ConformanceTests {
  MatrixProductTests(BackendConformanceTest kit) {
    super(kit);
  }

  /** A product of m x k by k x n, before either is stored transposed. */
  record Product(int m, int k, int n, boolean transposeA, boolean transposeB, Into into) {
    @Override
    public String toString() {
      return "%dx%d%s · %dx%d%s %s"
          .formatted(
              m,
              k,
              transposeA ? " stored transposed" : "",
              k,
              n,
              transposeB ? " stored transposed" : "",
              into);
    }
  }

  static List<Product> products() {
    int[][] sizes = {
      {1, 1, 1},
      {1, 7, 1},
      {1, 1, 5},
      {5, 1, 1},
      {1, 5, 9},
      {9, 5, 1},
      {3, 1, 5},
      {3, 5, 7},
      {17, 17, 17},
      {17, 33, 18},
      {64, 150, 31},
      {70, 9, 600},
      {3, 700, 5},
      {150, 130, 140}
    };
    List<Product> products = new ArrayList<>();
    for (int[] size : sizes) {
      for (int transposes = 0; transposes < 4; transposes++) {
        for (Into into : Into.values()) {
          products.add(
              new Product(
                  size[0], size[1], size[2], transposes % 2 == 1, transposes / 2 == 1, into));
        }
      }
    }
    return products;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("products")
  void productEqualsTheOracle(Product p) {
    Matrix a = Samples.normal(1, p.m(), p.k());
    Matrix b = Samples.normal(2, p.k(), p.n());
    Matrix storedA = p.transposeA() ? a.transposed() : a;
    Matrix storedB = p.transposeB() ? b.transposed() : b;
    Matrix old =
        p.into() == Into.OVERWRITE
            ? Matrix.filled(p.m(), p.n(), Double.NaN)
            : Samples.normal(3, p.m(), p.n());
    Expected expected =
        Oracle.gemm(storedA, p.transposeA(), storedB, p.transposeB(), old, p.into());
    for (Placement placement : Placement.values()) {
      try (Bench bench = new Bench(backend(), placement)) {
        Tensor left = bench.place(storedA);
        Tensor right = bench.place(storedB);
        Tensor out = bench.place(old);
        Kernel kernel =
            bench.kernels().gemm(left, p.transposeA(), right, p.transposeB(), out, p.into());
        bench.run(kernel, out);
        Tolerance.ACCUMULATION.check(placement.toString(), expected, bench.read(out));
      }
    }
  }

  /** The Gram matrix: one tensor on both sides. */
  @Test
  void bothOperandsMayBeTheSameTensor() {
    Matrix x = Samples.normal(1, 17, 33);
    Matrix none = Matrix.filled(33, 33, 0);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor out = bench.placeOutput(new Shape(33, 33));
      bench.run(bench.kernels().gemm(in, true, in, false, out, Into.OVERWRITE), out);
      Expected expected = Oracle.gemm(x, true, x, false, none, Into.OVERWRITE);
      Tolerance.ACCUMULATION.check("xᵀ·x", expected, bench.read(out));
    }
  }

  @Test
  void everyRunAccumulates() {
    Matrix a = Samples.normal(1, 3, 5);
    Matrix b = Samples.normal(2, 5, 7);
    Expected expected = Expected.of(Samples.normal(3, 3, 7));
    try (Bench bench = new Bench(backend())) {
      Tensor left = bench.place(a);
      Tensor right = bench.place(b);
      Tensor out = bench.place(expected.value());
      Kernel kernel = bench.kernels().gemm(left, false, right, false, out, Into.ACCUMULATE);
      for (int run = 0; run < 5; run++) {
        bench.run(kernel, out);
        Matrix old = expected.value();
        expected = Oracle.gemm(a, false, b, false, old, Into.ACCUMULATE);
      }
      Expected total = new Expected(expected.value(), expected.magnitude().map(m -> 5 * m));
      Tolerance.ACCUMULATION.check("five runs", total, bench.read(out));
    }
  }
}
