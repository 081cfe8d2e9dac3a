package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.MuonParameters;
import dev.hourglass.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code orthogonalize}: of matrices whose singular values and vectors are known. */
abstract class OrthogonalizationTests extends ConformanceTests {
  /** From which part of the norm on singular values come near to 1, by the number of iterations. */
  private static final double[] LEAST = {0.03, 0.01, 0.003, 0.001, 0.0003};

  /** How near. */
  private static final double[] NEAR = {0.4, 0.27, 0.2, 0.12, 0.07};

  OrthogonalizationTests(BackendConformanceTest kit) {
    super(kit);
  }

  record Case(DType type, int iterations, Shape shape) {}

  static List<Case> cases() {
    List<Shape> shapes =
        List.of(
            new Shape(1, 1),
            new Shape(1, 9),
            new Shape(9, 1),
            new Shape(4, 4),
            new Shape(5, 33),
            new Shape(40, 17),
            new Shape(70, 130));
    return shapes.stream()
        .flatMap(
            shape ->
                List.of(DType.FLOAT32, DType.BFLOAT16).stream()
                    .flatMap(
                        type ->
                            List.of(2, 3, 4, 5, 6).stream()
                                .map(iterations -> new Case(type, iterations, shape))))
        .toList();
  }

  /** Reflects the columns at a plane: orthogonal, and its own inverse. */
  private static Matrix reflected(Matrix matrix, Matrix normal) {
    double square = 0;
    for (int i = 0; i < normal.size(); i++) {
      square += normal.get(i) * normal.get(i);
    }
    double factor = 2 / square;
    return Matrix.of(
        matrix.rows(),
        matrix.columns(),
        (row, column) -> {
          double product = 0;
          for (int k = 0; k < matrix.rows(); k++) {
            product += normal.get(k) * matrix.get(k, column);
          }
          return matrix.get(row, column) - factor * normal.get(row) * product;
        });
  }

  /** Takes a diagonal matrix there, or back. */
  private static Matrix turned(Matrix matrix) {
    Matrix left = reflected(matrix, Samples.normal(31, new Shape(matrix.rows(), 1)));
    Matrix normal = Samples.normal(32, new Shape(matrix.columns(), 1));
    return reflected(left.transposed(), normal).transposed();
  }

  private static double singularValue(int i, int count) {
    // From 1 down to 1e-3, evenly by their logarithms.
    return count == 1 ? 1 : Math.pow(1e-3, (double) i / (count - 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void singularValuesComeNearToOneAndVectorsStay(Case kind) {
    if (kind.type() != DType.FLOAT32) {
      assumeSupported(kind.type());
    }
    Shape shape = kind.shape();
    int count = Math.min(shape.rows(), shape.columns());
    Matrix diagonal =
        Matrix.of(shape, (row, column) -> row == column ? singularValue(row, count) : 0);
    double fourth = 0;
    for (int i = 0; i < count; i++) {
      fourth += Math.pow(singularValue(i, count), 4);
    }
    double norm = Math.sqrt(Math.sqrt(fourth));
    // Two roundings of eight bits to each of a few products: what they add to other vectors.
    double noise = kind.type() == DType.FLOAT32 ? 1e-2 : 0.25;
    for (Placement placement : Placement.values()) {
      Matrix found =
          turned(orthogonalized(kind, turned(diagonal).map(x -> (float) (7e-4 * x)), placement));
      for (int row = 0; row < shape.rows(); row++) {
        for (int column = 0; column < shape.columns(); column++) {
          double value = found.get(row, column);
          if (row != column) {
            assertEquals(0, value, noise, "singular vectors " + row + " and " + column);
            continue;
          }
          double part = singularValue(row, count) / norm;
          int i = kind.iterations() - MuonParameters.FEWEST_ITERATIONS;
          if (part >= LEAST[i] * 1.05) {
            assertEquals(1, value, NEAR[i] + noise, "singular value " + row);
          } else {
            double least = part * (1 - NEAR[i]) / (LEAST[i] * 1.05);
            assertTrue(
                value >= least - noise && value <= 1 + NEAR[i] + noise,
                () -> "the part " + part + " of the norm became " + value);
          }
        }
      }
    }
  }

  private Matrix orthogonalized(Case kind, Matrix matrix, Placement placement) {
    try (Bench bench = new Bench(backend(), placement)) {
      Tensor in = bench.place(matrix);
      Tensor out = bench.placeOutput(kind.shape());
      Kernel kernel = bench.kernels().orthogonalize(kind.type(), kind.iterations(), in, out);
      bench.run(kernel, out);
      return bench.read(out);
    }
  }

  /** Gradients may be of any size. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-17, 1e-9, 1e6, 1e15})
  void theSizeOfAMatrixDoesNotMatter(double size) {
    Case kind = new Case(DType.FLOAT32, 4, new Shape(6, 11));
    Matrix matrix = Samples.normal(5, kind.shape());
    Matrix expected = orthogonalized(kind, matrix, Placement.OWN_TENSORS);
    Matrix found = orthogonalized(kind, matrix.map(x -> (float) (size * x)), Placement.OWN_TENSORS);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), found.get(i), 1e-2);
    }
  }

  @Test
  void zerosStayZeros() {
    Case kind = new Case(DType.FLOAT32, 3, new Shape(5, 8));
    Matrix zeros = Matrix.filled(kind.shape(), 0);
    Tolerance.EXACT.check("zeros", zeros, orthogonalized(kind, zeros, Placement.OWN_TENSORS));
  }
}
