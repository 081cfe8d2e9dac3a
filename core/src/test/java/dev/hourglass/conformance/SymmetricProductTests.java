package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code symmetricProduct}. */
abstract class SymmetricProductTests extends ConformanceTests {
  SymmetricProductTests(BackendConformanceTest kit) {
    super(kit);
  }

  /** An x·d·xᵀ of a side x inner matrix x, before either side is stored transposed. */
  record Product(int side, int inner, boolean transposeA, boolean transposeB) {
    /**
     * x·d. The diagonal d has powers of two only, so that the product of numbers of any type is
     * symmetric exactly, though its operands differ.
     */
    Matrix a(DType type) {
      Matrix x = x(type);
      Matrix left = Matrix.of(x.shape(), (i, p) -> x.get(i, p) * (p % 3 == 0 ? -0.5 : 1 + p % 2));
      return transposeA ? left.transposed() : left;
    }

    /** xᵀ. */
    Matrix b(DType type) {
      return transposeB ? x(type) : x(type).transposed();
    }

    private Matrix x(DType type) {
      return Samples.normal(type, 1, new Shape(side, inner));
    }

    Expected expected(DType type) {
      Matrix none = Matrix.filled(side, side, 0);
      return Oracle.gemm(a(type), transposeA, b(type), transposeB, none, Into.OVERWRITE);
    }

    @Override
    public String toString() {
      return "%dx%d%s · %dx%d%s"
          .formatted(
              side,
              inner,
              transposeA ? " stored transposed" : "",
              inner,
              side,
              transposeB ? " stored transposed" : "");
    }
  }

  static List<Product> products() {
    int[][] sizes = {
      {1, 1}, {1, 9}, {2, 1}, {2, 5}, {7, 3}, {33, 33}, {33, 700}, {300, 65}, {301, 64}
    };
    List<Product> products = new ArrayList<>();
    for (int[] size : sizes) {
      for (int transposes = 0; transposes < 4; transposes++) {
        products.add(new Product(size[0], size[1], transposes % 2 == 1, transposes / 2 == 1));
      }
    }
    return products;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("products")
  void symmetricProductEqualsTheOracle(Product p) {
    Matrix a = p.a(DType.FLOAT32);
    Matrix b = p.b(DType.FLOAT32);
    Expected expected = p.expected(DType.FLOAT32);
    for (Placement placement : Placement.values()) {
      try (Bench bench = new Bench(backend(), placement)) {
        Tensor left = bench.place(a);
        Tensor right = bench.place(b);
        Tensor out = bench.placeOutput(new Shape(p.side(), p.side()));
        Kernels k = bench.kernels();
        bench.run(k.symmetricProduct(left, p.transposeA(), right, p.transposeB(), out), out);
        Tolerance.ACCUMULATION.check(placement.toString(), expected, bench.read(out));
      }
    }
  }

  /** Which half is computed is the backend's choice; that the other is the same is not. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("products")
  void aHalfIsMirroredExactlyOrAllIsAsOfGemm(Product p) {
    try (Bench bench = new Bench(backend())) {
      Tensor a = bench.place(p.a(DType.FLOAT32));
      Tensor b = bench.place(p.b(DType.FLOAT32));
      requireMirroredOrAsOfGemm(p, a, b, DType.FLOAT32, bench);
    }
  }

  static void requireMirroredOrAsOfGemm(Product p, Tensor a, Tensor b, DType type, Bench bench) {
    Kernels k = bench.kernels();
    Matrix nothing = Matrix.filled(p.side(), p.side(), Double.NaN);
    Tensor out = bench.place(type, nothing);
    Tensor all = bench.place(type, nothing);
    bench.run(k.symmetricProduct(a, p.transposeA(), b, p.transposeB(), out), out);
    bench.run(k.gemm(a, p.transposeA(), b, p.transposeB(), all, Into.OVERWRITE), all);
    Matrix found = bench.read(out);
    Matrix mirrored = Matrix.of(found.shape(), (i, j) -> found.get(Math.max(i, j), Math.min(i, j)));
    if (!same(found, bench.read(all))) {
      Tolerance.EXACT.check("above the diagonal", mirrored, found);
    }
  }

  private static boolean same(Matrix one, Matrix other) {
    for (int i = 0; i < one.size(); i++) {
      if (Double.compare(one.get(i), other.get(i)) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The Gram matrix: one tensor on both sides. */
  @Test
  void bothSidesMayBeTheSameTensor() {
    Matrix x = Samples.normal(1, 40, 257);
    Matrix none = Matrix.filled(257, 257, 0);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor out = bench.placeOutput(new Shape(257, 257));
      bench.run(bench.kernels().symmetricProduct(in, true, in, false, out), out);
      Expected expected = Oracle.gemm(x, true, x, false, none, Into.OVERWRITE);
      Tolerance.ACCUMULATION.check("xᵀ·x", expected, bench.read(out));
    }
  }

  /** A diverged training must show, on both sides of the diagonal. */
  @Test
  void nanPassesThroughSymmetricProducts() {
    Matrix x = Samples.normal(1, 300, 20).with(299, 3, Double.NaN).with(2, 7, Double.NaN);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor out = bench.place(Matrix.filled(300, 300, 0));
      bench.run(bench.kernels().symmetricProduct(in, false, in, true, out), out);
      Matrix found = bench.read(out);
      for (int i = 0; i < 300; i++) {
        for (int j = 0; j < 300; j++) {
          boolean isSpoiled = i == 299 || j == 299 || i == 2 || j == 2;
          assertEquals(isSpoiled, Double.isNaN(found.get(i, j)), "element " + i + ", " + j);
        }
      }
    }
  }
}
