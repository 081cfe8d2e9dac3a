package dev.hourglass.conformance;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code fill}, {@code copy}, {@code map}, {@code zip} and {@code axpy}. */
abstract class ElementwiseTests extends ConformanceTests {
  ElementwiseTests(BackendConformanceTest kit) {
    super(kit);
  }

  static List<UnaryOp> unaryOps() {
    return Samples.UNARY_OPS;
  }

  static List<BinaryOp> binaryOps() {
    List<BinaryOp> ops = new ArrayList<>(List.of(BinaryOp.Arithmetic.values()));
    Samples.UNARY_OPS.forEach(op -> ops.add(new TimesDerivative(op)));
    return ops;
  }

  private static Tolerance toleranceOf(UnaryOp op) {
    return op instanceof Activation ? Tolerance.ACTIVATION : Tolerance.ARITHMETIC;
  }

  private static Tolerance toleranceOf(BinaryOp op) {
    return op instanceof TimesDerivative times ? toleranceOf(times.op()) : Tolerance.ARITHMETIC;
  }

  private static Matrix secondOperand(BinaryOp op, Shape shape) {
    return op instanceof TimesDerivative times
        ? Samples.outputsOf(times.op(), 2, shape)
        : Samples.normal(2, shape);
  }

  /** Runs a body for every placement and shape. */
  private void forAll(Experiment experiment) {
    for (Placement placement : Placement.values()) {
      for (Shape shape : Samples.SHAPES) {
        try (Bench bench = new Bench(backend(), placement)) {
          experiment.run(bench, shape, shape + " " + placement);
        }
      }
    }
  }

  @FunctionalInterface
  private interface Experiment {
    void run(Bench bench, Shape shape, String what);
  }

  @Test
  void fillSetsEveryElement() {
    forAll(
        (bench, shape, what) -> {
          Tensor floats = bench.placeOutput(shape);
          bench.run(bench.kernels().fill(-0.1f, floats), floats);
          Tolerance.EXACT.check(what, Matrix.filled(shape, -0.1f), bench.read(floats));

          Tensor ints = bench.place(DType.INT32, Matrix.filled(shape, 5));
          bench.run(bench.kernels().fill(-16_777_216, ints), ints);
          Tolerance.EXACT.check(what, Matrix.filled(shape, -16_777_216), bench.read(ints));
        });
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void copyIsExact(DType type) {
    assumeSupported(type);
    forAll(
        (bench, shape, what) -> {
          Matrix values = Samples.numbers(type, 1, shape);
          Tensor in = bench.place(type, values);
          Tensor out = bench.place(type, Matrix.filled(shape, 1));
          bench.run(bench.kernels().copy(in, out), out);
          Tolerance.EXACT.check(what, values, bench.read(out));
        });
  }

  @Test
  void copyWidensBytesToFloats() {
    forAll(
        (bench, shape, what) -> {
          Matrix values = Samples.integers(1, shape, 0, 256);
          Tensor in = bench.place(DType.UINT8, values);
          Tensor out = bench.placeOutput(shape);
          bench.run(bench.kernels().copy(in, out), out);
          Tolerance.EXACT.check(what, values, bench.read(out));
        });
  }

  @Test
  void copyWidensEveryByte() {
    Matrix bytes = Matrix.of(1, 256, (row, column) -> column);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(DType.UINT8, bytes);
      Tensor out = bench.placeOutput(bytes.shape());
      bench.run(bench.kernels().copy(in, out), out);
      Tolerance.EXACT.check("0 to 255", bytes, bench.read(out));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unaryOps")
  void mapEqualsTheOracle(UnaryOp op) {
    forAll(
        (bench, shape, what) -> {
          Matrix x = Samples.inputsOf(op, 1, shape);
          Tensor in = bench.place(x);
          Tensor out = bench.placeOutput(shape);
          bench.run(bench.kernels().map(op, in, out), out);
          toleranceOf(op).check(what, Oracle.map(op, x), bench.read(out));
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unaryOps")
  void mapWorksInPlace(UnaryOp op) {
    forAll(
        (bench, shape, what) -> {
          Matrix x = Samples.inputsOf(op, 1, shape);
          Tensor both = bench.place(x);
          bench.run(bench.kernels().map(op, both, both), both);
          toleranceOf(op).check(what, Oracle.map(op, x), bench.read(both));
        });
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void anActivationSaturatesWithoutNaN(Activation activation) {
    Matrix x = Matrix.row(-1000, -200, -89, -80, -20, -0.0, 0, 20, 80, 89, 200, 1000);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor out = bench.placeOutput(x.shape());
      bench.run(bench.kernels().map(activation, in, out), out);
      Tolerance.ACTIVATION.check("extremes", Oracle.map(activation, x), bench.read(out));
    }
  }

  /** Adam's bias correction is {@code expm1(t·ln β)}, with β as close to 1 as 0.9999. */
  @Test
  void expm1KeepsItsDigitsNearZero() {
    Matrix x = Matrix.of(1, 60, (row, column) -> (float) -Math.pow(10, -column / 7.0));
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor out = bench.placeOutput(x.shape());
      bench.run(bench.kernels().map(Elementary.EXPM1, in, out), out);
      Tolerance.ARITHMETIC.check(
          "small arguments", Oracle.map(Elementary.EXPM1, x), bench.read(out));
    }
  }

  /** Of likelihoods close to 1, such as {@code 1 - 1e-6}. */
  @Test
  void logKeepsItsDigitsNearOne() {
    Matrix x =
        Matrix.of(
            2, 60, (row, column) -> (float) (1 + (1 - 2 * row) * Math.pow(10, -column / 9.0) / 2));
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor out = bench.placeOutput(x.shape());
      bench.run(bench.kernels().map(Elementary.LOG, in, out), out);
      Tolerance.ARITHMETIC.check("around 1", Oracle.map(Elementary.LOG, x), bench.read(out));
    }
  }

  @Test
  void logCoversAllPositiveNumbersAndNothingElse() {
    Matrix x =
        Matrix.row(0, -0.0, 1, 1e-37, 3e38, -1e-37, -1, -3e38, Double.POSITIVE_INFINITY, Double.NaN)
            .map(v -> (float) v);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor out = bench.placeOutput(x.shape());
      bench.run(bench.kernels().map(Elementary.LOG, in, out), out);
      Tolerance.ARITHMETIC.check("extremes", Oracle.map(Elementary.LOG, x), bench.read(out));
    }
  }

  /** The forms of {@code b} and the places of {@code out}. */
  enum Form {
    FULL,
    FULL_INTO_A,
    FULL_INTO_B,
    ROW,
    ROW_INTO_A,
    COLUMN,
    COLUMN_INTO_A,
    ELEMENT,
    ELEMENT_INTO_A;

    Shape shapeOfB(Shape a) {
      return switch (this) {
        case FULL, FULL_INTO_A, FULL_INTO_B -> a;
        case ROW, ROW_INTO_A -> new Shape(1, a.columns());
        case COLUMN, COLUMN_INTO_A -> new Shape(a.rows(), 1);
        case ELEMENT, ELEMENT_INTO_A -> new Shape(1, 1);
      };
    }

    boolean intoA() {
      return name().endsWith("INTO_A");
    }

    boolean intoB() {
      return name().endsWith("INTO_B");
    }
  }

  static Stream<Arguments> zips() {
    return binaryOps().stream()
        .flatMap(op -> Stream.of(Form.values()).map(form -> Arguments.of(op, form)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("zips")
  void zipEqualsTheOracle(BinaryOp op, Form form) {
    forAll(
        (bench, shape, what) -> {
          Matrix x = Samples.normal(1, shape);
          Matrix y = secondOperand(op, form.shapeOfB(shape));
          Tensor a = bench.place(x);
          Tensor b = bench.place(y);
          Tensor out = form.intoA() ? a : form.intoB() ? b : bench.placeOutput(shape);
          bench.run(bench.kernels().zip(op, a, b, out), out);
          toleranceOf(op).check(what, Oracle.zip(op, x, y), bench.read(out));
        });
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void zipTakesOneTensorTwice(BinaryOp.Arithmetic op) {
    forAll(
        (bench, shape, what) -> {
          Matrix x = Samples.normal(1, shape);
          Tensor a = bench.place(x);
          Tensor out = bench.placeOutput(shape);
          bench.run(bench.kernels().zip(op, a, a, out), out);
          Tolerance.ARITHMETIC.check(what, Oracle.zip(op, x, x), bench.read(out));
          bench.run(bench.kernels().zip(op, a, a, a), a);
          Tolerance.ARITHMETIC.check(what + " in place", Oracle.zip(op, x, x), bench.read(a));
        });
  }

  @Test
  void axpyEqualsTheOracle() {
    for (float alpha : new float[] {-1, 0, 0.001f, 2.5f}) {
      forAll(
          (bench, shape, what) -> {
            Matrix x = Samples.normal(1, shape);
            Matrix y = Samples.normal(2, shape);
            Tensor in = bench.place(x);
            Tensor out = bench.place(y);
            bench.run(bench.kernels().axpy(alpha, in, out), out);
            Tolerance.ARITHMETIC.check(
                alpha + " " + what, Oracle.axpy(alpha, x, y), bench.read(out));
          });
    }
  }
}
