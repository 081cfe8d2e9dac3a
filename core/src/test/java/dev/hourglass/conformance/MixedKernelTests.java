package dev.hourglass.conformance;

import static dev.hourglass.tensor.DType.BFLOAT16;
import static dev.hourglass.tensor.DType.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every row of the table of mixed operands in {@link Kernels}. Operands are exact BFLOAT16 numbers,
 * so a FLOAT32 result is as exact as that of FLOAT32 operands, and a BFLOAT16 result is rounded
 * once.
 */
abstract class MixedKernelTests extends ConformanceTests {
  private static final DType[] REAL = {FLOAT32, BFLOAT16};
  private static final Set<Activation> SMOOTH =
      EnumSet.of(Activation.ELU, Activation.SIGMOID, Activation.TANH, Activation.SOFTPLUS);

  MixedKernelTests(BackendConformanceTest kit) {
    super(kit);
  }

  @BeforeAll
  final void mixedPrecisionIsSupported() {
    assumeSupported(BFLOAT16);
  }

  /** Relative to the value where it is rounded to BFLOAT16, and to what was added up anyway. */
  private static void check(
      Tolerance single, String what, Expected expected, Tensor tensor, Bench bench) {
    if (tensor.type() == FLOAT32) {
      single.check(what, expected, bench.read(tensor));
      return;
    }
    Matrix magnitude =
        expected.value().zip(expected.magnitude(), (v, m) -> Math.abs(v) + 0x1p-9 * m);
    Tolerance.BFLOAT16.check(what, new Expected(expected.value(), magnitude), bench.read(tensor));
  }

  private static Matrix rounded(int seed, Shape shape) {
    return Samples.normal(BFLOAT16, seed, shape);
  }

  private static Tensor output(Bench bench, DType type, Shape shape) {
    return bench.place(type, Matrix.filled(shape, Double.NaN));
  }

  private void forAll(BiConsumer<Bench, Shape> test) {
    for (Placement placement : Placement.values()) {
      for (Shape shape : Samples.SHAPES) {
        try (Bench bench = new Bench(backend(), placement)) {
          test.accept(bench, shape);
        }
      }
    }
  }

  @Test
  void fillRoundsItsConstant() {
    forAll(
        (bench, shape) -> {
          Tensor out = output(bench, BFLOAT16, shape);
          bench.run(bench.kernels().fill(0.1f, out), out);
          Matrix expected = Matrix.filled(shape, Bfloat16.round(0.1f));
          Tolerance.EXACT.check("0.1 " + shape, expected, bench.read(out));
        });
  }

  @Test
  void copyWidensExactly() {
    forAll(
        (bench, shape) -> {
          Matrix values = rounded(1, shape);
          Tensor in = bench.place(BFLOAT16, values);
          Tensor out = bench.placeOutput(shape);
          bench.run(bench.kernels().copy(in, out), out);
          Tolerance.EXACT.check(shape.toString(), values, bench.read(out));
        });
  }

  @Test
  void copyRoundsToTheNearest() {
    forAll(
        (bench, shape) -> {
          Matrix values = Samples.normal(1, shape);
          Tensor in = bench.place(values);
          Tensor out = output(bench, BFLOAT16, shape);
          bench.run(bench.kernels().copy(in, out), out);
          Tolerance.EXACT.check(shape.toString(), values.map(Bfloat16::round), bench.read(out));
        });
  }

  @Test
  void copyRoundsTiesToEvenAndKeepsWhatIsNoNumber() {
    double step = 0x1p-7;
    Matrix values =
        Matrix.row(
            1 + step / 2,
            1 + 3 * step / 2,
            -(1 + step / 2),
            1 + step / 2 + 0x1p-23,
            1 + step / 2 - 0x1p-23,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN,
            0,
            Float.MIN_NORMAL);
    Matrix expected =
        Matrix.row(
            1,
            1 + 2 * step,
            -1,
            1 + step,
            1,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN,
            0,
            Float.MIN_NORMAL);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(values);
      Tensor out = output(bench, BFLOAT16, values.shape());
      bench.run(bench.kernels().copy(in, out), out);
      Tolerance.EXACT.check("rounded", expected, bench.read(out));
    }
  }

  static List<MatrixProductTests.Product> products() {
    int[][] sizes = {
      {1, 1, 1}, {1, 7, 5}, {3, 5, 7}, {17, 33, 18}, {64, 150, 31}, {3, 700, 5}, {513, 70, 33}
    };
    List<MatrixProductTests.Product> products = new ArrayList<>();
    for (int[] s : sizes) {
      for (int transposes = 0; transposes < 4; transposes++) {
        for (Into into : Into.values()) {
          products.add(
              new MatrixProductTests.Product(
                  s[0], s[1], s[2], transposes % 2 == 1, transposes / 2 == 1, into));
        }
      }
    }
    return products;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("products")
  void mixedProductEqualsTheOracle(MatrixProductTests.Product p) {
    Matrix a = rounded(1, new Shape(p.m(), p.k()));
    Matrix b = rounded(2, new Shape(p.k(), p.n()));
    Matrix storedA = p.transposeA() ? a.transposed() : a;
    Matrix storedB = p.transposeB() ? b.transposed() : b;
    Shape shape = new Shape(p.m(), p.n());
    Matrix old = p.into() == Into.OVERWRITE ? Matrix.filled(shape, Double.NaN) : rounded(3, shape);
    Expected expected =
        Oracle.gemm(storedA, p.transposeA(), storedB, p.transposeB(), old, p.into());
    for (Placement placement : Placement.values()) {
      for (DType type : REAL) {
        try (Bench bench = new Bench(backend(), placement)) {
          Tensor left = bench.place(BFLOAT16, storedA);
          Tensor right = bench.place(BFLOAT16, storedB);
          Tensor out = bench.place(type, old);
          bench.run(
              bench.kernels().gemm(left, p.transposeA(), right, p.transposeB(), out, p.into()),
              out);
          check(Tolerance.ACCUMULATION, type + " " + placement, expected, out, bench);
        }
      }
    }
  }

  static List<SymmetricProductTests.Product> symmetricProducts() {
    return SymmetricProductTests.products();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("symmetricProducts")
  void mixedSymmetricProductEqualsTheOracle(SymmetricProductTests.Product p) {
    Matrix a = p.a(BFLOAT16);
    Matrix b = p.b(BFLOAT16);
    Expected expected = p.expected(BFLOAT16);
    for (Placement placement : Placement.values()) {
      for (DType type : REAL) {
        try (Bench bench = new Bench(backend(), placement)) {
          Tensor left = bench.place(BFLOAT16, a);
          Tensor right = bench.place(BFLOAT16, b);
          Tensor out = output(bench, type, new Shape(p.side(), p.side()));
          Kernels k = bench.kernels();
          bench.run(k.symmetricProduct(left, p.transposeA(), right, p.transposeB(), out), out);
          check(Tolerance.ACCUMULATION, type + " " + placement, expected, out, bench);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("symmetricProducts")
  void aMixedHalfIsMirroredExactlyOrAllIsAsOfGemm(SymmetricProductTests.Product p) {
    for (DType type : REAL) {
      try (Bench bench = new Bench(backend())) {
        Tensor a = bench.place(BFLOAT16, p.a(BFLOAT16));
        Tensor b = bench.place(BFLOAT16, p.b(BFLOAT16));
        SymmetricProductTests.requireMirroredOrAsOfGemm(p, a, b, type, bench);
      }
    }
  }

  static List<UnaryOp> unaryOps() {
    return Samples.UNARY_OPS;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unaryOps")
  void mixedMapEqualsTheOracle(UnaryOp op) {
    forAll(
        (bench, shape) -> {
          Matrix values = Samples.inputsOf(op, 1, shape).map(Bfloat16::round);
          Tensor in = bench.place(BFLOAT16, values);
          Tensor out = output(bench, BFLOAT16, shape);
          bench.run(bench.kernels().map(op, in, out), out);
          check(Tolerance.ACTIVATION, op + " " + shape, Oracle.map(op, values), out, bench);
          bench.run(bench.kernels().map(op, in, in), in);
          Tolerance.EXACT.check(op + " in place", bench.read(out), bench.read(in));
        });
  }

  static List<BinaryOp> binaryOps() {
    List<BinaryOp> ops = new ArrayList<>(List.of(Arithmetic.values()));
    unaryOps().forEach(op -> ops.add(new TimesDerivative(op)));
    return ops;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("binaryOps")
  void mixedZipEqualsTheOracle(BinaryOp op) {
    for (Placement placement : Placement.values()) {
      for (DType type : REAL) {
        for (Shape shape : Samples.SHAPES) {
          for (Shape other : Operation.broadcasts(shape)) {
            checkZip(op, type, shape, other, placement);
          }
        }
      }
    }
  }

  private void checkZip(BinaryOp op, DType type, Shape shape, Shape other, Placement placement) {
    Matrix a = rounded(1, shape);
    Matrix b =
        op instanceof TimesDerivative times
            ? Samples.outputsOf(times.op(), 2, other).map(Bfloat16::round)
            : rounded(2, other);
    try (Bench bench = new Bench(backend(), placement)) {
      Tensor left = bench.place(BFLOAT16, a);
      Tensor right = bench.place(type, b);
      Tensor out = output(bench, BFLOAT16, shape);
      bench.run(bench.kernels().zip(op, left, right, out), out);
      String what = shape + " with " + type + " " + other;
      check(Tolerance.ACTIVATION, what, Oracle.zip(op, a, b), out, bench);
      if (type == BFLOAT16 && shape.equals(other)) {
        Tensor again = bench.place(BFLOAT16, b);
        bench.run(bench.kernels().zip(op, left, again, again), again);
        Tolerance.EXACT.check(what + ", into b", bench.read(out), bench.read(again));
      }
      bench.run(bench.kernels().zip(op, left, right, left), left);
      Tolerance.EXACT.check(what + ", into a", bench.read(out), bench.read(left));
    }
  }

  @Test
  void mixedAxpyEqualsTheOracle() {
    forAll(
        (bench, shape) -> {
          Matrix x = rounded(1, shape);
          Matrix y = rounded(2, shape);
          Tensor in = bench.place(BFLOAT16, x);
          Tensor out = bench.place(BFLOAT16, y);
          bench.run(bench.kernels().axpy(-0.75f, in, out), out);
          check(Tolerance.ARITHMETIC, shape.toString(), Oracle.axpy(-0.75f, x, y), out, bench);
        });
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void mixedSumsEqualTheOracle(Into into) {
    forAll(
        (bench, shape) -> {
          for (Shape to : Operation.broadcasts(shape).subList(1, 4)) {
            Matrix x = rounded(1, shape);
            Matrix old =
                into == Into.OVERWRITE ? Matrix.filled(to, Double.NaN) : Samples.normal(2, to);
            Tensor in = bench.place(BFLOAT16, x);
            Tensor out = bench.place(old);
            bench.run(bench.kernels().sum(in, out, into), out);
            Tolerance.ACCUMULATION.check(
                shape + " to " + to, Oracle.sum(x, old, into), bench.read(out));
          }
        });
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void mixedLossGradientsEqualTheOracle(LossFunction loss) {
    forAll(
        (bench, shape) -> {
          Matrix o = Samples.normal(1, shape);
          Matrix t = Samples.uniform(2, shape, 0, 1);
          Tensor output = bench.place(o);
          Tensor target = bench.place(t);
          Tensor sum = bench.placeScalar(0.25);
          Tensor gradient = output(bench, BFLOAT16, shape);
          bench.run(bench.kernels().loss(loss, 0.5f, output, target, sum, gradient), sum, gradient);
          Tolerance.ACCUMULATION.check(
              "value " + shape,
              Oracle.loss(loss, 0.5f, o, t, Matrix.scalar(0.25)),
              bench.read(sum));
          check(
              Tolerance.ARITHMETIC,
              "gradient " + shape,
              Oracle.lossGradient(loss, 0.5f, o, t),
              gradient,
              bench);
        });
  }

  @Test
  void mixedErrorGradientsEqualTheOracle() {
    forAll(
        (bench, shape) -> {
          ColumnGroups groups = Samples.groups(shape.columns());
          Matrix o = Samples.normal(1, shape);
          Matrix t = Samples.targetsOf(groups, 2, shape.rows());
          Matrix w = Samples.cellWeightsOf(groups, 3, shape.rows());
          Tensor output = bench.place(o);
          Tensor target = bench.place(t);
          Tensor weights = bench.place(w);
          Tensor errors = bench.placeOutput(w.shape());
          Tensor gradient = output(bench, BFLOAT16, shape);
          List<Kernels> both =
              shape.size() > 1_000
                  ? List.of(bench.kernels())
                  : List.of(bench.kernels(), new ComposedKernels(bench.kernels()));
          for (Kernels k : both) {
            bench.run(
                k.errors(groups, 0.5f, output, target, weights, errors, gradient),
                errors,
                gradient);
            Tolerance.ACCUMULATION.check(
                "errors " + shape, Oracle.errors(groups, 0.5f, o, t, w), bench.read(errors));
            check(
                Tolerance.ACCUMULATION,
                "gradient " + shape,
                Oracle.errorGradient(groups, 0.5f, o, t, w),
                gradient,
                bench);
          }
        });
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void mixedDenseEqualsTheOracleAndItsComposition(Activation activation) {
    for (int[] size : new int[][] {{1, 1, 1}, {1, 7, 5}, {7, 5, 1}, {17, 33, 17}, {600, 50, 30}}) {
      for (boolean transposed : new boolean[] {false, true}) {
        for (boolean biased : new boolean[] {true, false}) {
          for (DType type : REAL) {
            checkDense(activation, size[0], size[1], size[2], transposed, biased, type);
          }
        }
      }
    }
  }

  private void checkDense(
      Activation activation,
      int batch,
      int in,
      int out,
      boolean transposed,
      boolean biased,
      DType type) {
    Matrix x = rounded(1, new Shape(batch, in));
    Matrix w = rounded(2, transposed ? new Shape(out, in) : new Shape(in, out));
    Matrix bias = biased ? Samples.normal(3, 1, out) : null;
    Expected expected = Oracle.dense(x, w, transposed, bias, activation);
    String what =
        "%d-%d-%d to %s%s%s"
            .formatted(
                batch, in, out, type, transposed ? ", transposed" : "", biased ? "" : ", no bias");
    for (Placement placement : Placement.values()) {
      try (Bench bench = new Bench(backend(), placement)) {
        Tensor fused = dense(bench.kernels(), bench, x, w, transposed, bias, activation, type);
        check(Tolerance.DENSE, what, expected, fused, bench);
        Tensor composed =
            dense(
                new ComposedKernels(bench.kernels()),
                bench,
                x,
                w,
                transposed,
                bias,
                activation,
                type);
        Tolerance.COMPOSED_IN_BFLOAT16.check(
            what + ", composed",
            new Expected(bench.read(fused), expected.magnitude()),
            bench.read(composed));
      }
    }
  }

  private static Tensor dense(
      Kernels kernels,
      Bench bench,
      Matrix x,
      Matrix w,
      boolean transposed,
      @Nullable Matrix bias,
      Activation activation,
      DType type) {
    Tensor y = output(bench, type, new Shape(x.rows(), transposed ? w.rows() : w.columns()));
    bench.run(
        kernels.dense(
            bench.place(BFLOAT16, x),
            bench.place(BFLOAT16, w),
            transposed,
            bias == null ? null : bench.place(bias),
            activation,
            y),
        y);
    return y;
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void mixedDenseGradEqualsTheOracle(Activation activation) {
    for (DType type : REAL) {
      for (Into into : Into.values()) {
        forAll(
            (bench, shape) -> {
              Matrix y = Samples.outputsOf(activation, 1, shape).map(Bfloat16::round);
              Matrix dy = rounded(2, shape);
              Shape row = new Shape(1, shape.columns());
              Matrix old = Samples.normal(3, row);
              Tensor output = bench.place(type, y);
              Tensor gradient = bench.place(BFLOAT16, dy);
              Tensor bias = bench.place(old);
              bench.run(
                  bench.kernels().denseGrad(activation, output, gradient, bias, into),
                  gradient,
                  bias);
              String what = shape + " " + type + " " + into;
              check(
                  Tolerance.ACTIVATION, what, Oracle.denseGrad(activation, y, dy), gradient, bench);
              // Of the rounded gradient or of the exact one: both are right.
              Expected sums = Oracle.sum(bench.read(gradient), old, into);
              Tolerance.COMPOSED_IN_BFLOAT16.check(what + ", bias", sums, bench.read(bias));
            });
      }
    }
  }

  /** One kernel of each row of the table, over two sizes. */
  private static List<Kernel> oneOfEach(Bench bench, int rows) {
    Kernels k = bench.kernels();
    Shape shape = new Shape(rows, 31);
    Tensor a = bench.place(BFLOAT16, rounded(1, shape));
    Tensor b = bench.place(BFLOAT16, rounded(2, shape));
    Tensor out = bench.place(BFLOAT16, rounded(3, shape));
    Tensor single = bench.place(Samples.uniform(4, shape, 0, 1));
    Tensor square = bench.placeOutput(new Shape(31, 31));
    Tensor large = output(bench, BFLOAT16, new Shape(rows, rows));
    Tensor w = bench.place(BFLOAT16, rounded(5, new Shape(31, 31)));
    Tensor row = bench.place(Samples.normal(6, 1, 31));
    Tensor sum = bench.placeScalar(0);
    List<Kernel> kernels = new ArrayList<>();
    kernels.add(k.fill(1, out));
    kernels.add(k.copy(single, out));
    kernels.add(k.copy(a, b));
    kernels.add(k.gemm(a, true, b, false, square, Into.OVERWRITE));
    kernels.add(k.gemm(a, false, w, true, out, Into.ACCUMULATE));
    kernels.add(k.symmetricProduct(a, true, a, false, square));
    kernels.add(k.symmetricProduct(a, false, a, true, large));
    for (Activation activation : Activation.values()) {
      kernels.add(k.map(activation, a, out));
      kernels.add(k.dense(a, w, false, row, activation, out));
      kernels.add(k.denseGrad(activation, a, out, row, Into.OVERWRITE));
      kernels.add(k.denseGrad(activation, single, out, row, Into.OVERWRITE));
    }
    kernels.add(k.map(UnaryOp.Elementary.EXPM1, a, out));
    kernels.add(k.map(UnaryOp.Elementary.LOG, a, out));
    kernels.add(k.zip(BinaryOp.ADD, a, row, out));
    kernels.add(k.axpy(0.5f, a, out));
    kernels.add(k.sum(a, row, Into.OVERWRITE));
    kernels.add(k.sum(a, sum, Into.OVERWRITE));
    for (LossFunction loss : LossFunction.values()) {
      kernels.add(k.loss(loss, 1e-3f, single, single, sum, out));
    }
    ColumnGroups groups = Samples.groups(31);
    Tensor errors = bench.placeOutput(new Shape(rows, groups.sources()));
    kernels.add(k.errors(groups, 1e-3f, single, single, null, errors, out));
    return kernels;
  }

  @Test
  void mixedRunsAllocateNoJavaMemory() {
    for (int rows : new int[] {3, 700}) {
      try (Bench bench = new Bench(backend())) {
        oneOfEach(bench, rows).forEach(kernel -> Allocations.requireNone(backend(), kernel));
      }
    }
  }

  @Test
  void theSameMixedOperandsGiveTheSameBits() {
    List<List<Matrix>> results = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try (Bench bench = new Bench(backend())) {
        oneOfEach(bench, 300).forEach(Kernel::run);
        results.add(bench.readAll());
      }
    }
    for (int i = 0; i < results.get(0).size(); i++) {
      Tolerance.EXACT.check("operand " + i, results.get(0).get(i), results.get(1).get(i));
    }
  }

  /** A diverged training must show, whatever the precision. */
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void nanIsNeverLostInMixedPrecision(Activation activation) {
    Shape shape = new Shape(17, 33);
    Matrix spoiled = rounded(1, shape).with(3, 5, Double.NaN);
    try (Bench bench = new Bench(backend())) {
      Kernels k = bench.kernels();
      Tensor a = bench.place(BFLOAT16, spoiled);
      Tensor ones = bench.place(BFLOAT16, Matrix.filled(shape, 0.5));
      Tensor out = output(bench, BFLOAT16, shape);
      bench.run(k.map(activation, a, out), out);
      requireNan(bench.read(out), "map");
      bench.run(k.zip(new TimesDerivative(activation), a, ones, out), out);
      requireNan(bench.read(out), "gradient");
      // The others' derivative does not depend on the output, or only on its sign.
      if (SMOOTH.contains(activation)) {
        bench.run(k.zip(new TimesDerivative(activation), ones, a, out), out);
        requireNan(bench.read(out), "output");
      }
      Tensor w = bench.place(BFLOAT16, rounded(2, new Shape(33, 9)));
      Tensor y = output(bench, BFLOAT16, new Shape(17, 9));
      bench.run(k.dense(a, w, false, null, activation, y), y);
      requireNan(bench.read(y), "dense");
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void lossesPassNanOnInMixedPrecision(LossFunction loss) {
    Shape shape = new Shape(17, 33);
    try (Bench bench = new Bench(backend())) {
      Tensor output = bench.place(Samples.normal(1, shape).with(3, 5, Double.NaN));
      Tensor target = bench.place(Samples.uniform(2, shape, 0, 1));
      Tensor sum = bench.placeScalar(0);
      Tensor gradient = bench.place(BFLOAT16, Matrix.filled(shape, 1));
      bench.run(bench.kernels().loss(loss, 1, output, target, sum, gradient), sum, gradient);
      requireNan(bench.read(sum), "value");
      requireNan(bench.read(gradient), "gradient");
    }
  }

  private static void requireNan(Matrix matrix, String what) {
    for (int i = 0; i < matrix.size(); i++) {
      if (Double.isNaN(matrix.get(i))) {
        return;
      }
    }
    throw new AssertionError(what + " has lost NaN");
  }

  /** What isn't in the table. */
  @Test
  void otherMixesAreRefused() {
    try (Bench bench = new Bench(backend())) {
      Kernels k = bench.kernels();
      Tensor half = bench.place(BFLOAT16, rounded(1, new Shape(4, 4)));
      Tensor other = bench.place(BFLOAT16, rounded(2, new Shape(4, 4)));
      Tensor single = bench.place(Samples.normal(3, 4, 4));
      Tensor result = bench.place(Samples.normal(4, 4, 4));
      Tensor halfScalar = bench.place(BFLOAT16, Matrix.scalar(1));
      Tensor scalar = bench.placeScalar(1);
      ColumnGroups categories = new ColumnGroups(List.of(new ColumnGroup.OneHot(4, 1)));
      Tensor column = bench.placeOutput(new Shape(4, 1));
      Tensor halfColumn = output(bench, BFLOAT16, new Shape(4, 1));
      Tensor bytes = bench.place(DType.UINT8, Matrix.filled(4, 4, 1));
      Tensor counter = bench.placeInteger(0);
      List<Runnable> mixes =
          List.of(
              () -> k.copy(bytes, half),
              () -> k.gemm(half, false, single, false, result, Into.OVERWRITE),
              () -> k.gemm(single, false, result, false, half, Into.OVERWRITE),
              () -> k.symmetricProduct(half, false, single, false, result),
              () -> k.symmetricProduct(single, false, single, true, half),
              () -> k.map(Activation.TANH, half, single),
              () -> k.map(Activation.TANH, single, half),
              () -> k.zip(BinaryOp.ADD, half, other, single),
              () -> k.zip(BinaryOp.ADD, single, half, result),
              () -> k.axpy(1, half, single),
              () -> k.axpy(1, single, half),
              () -> k.sum(half, halfScalar, Into.OVERWRITE),
              () -> k.loss(LossFunction.HUBER, 1, half, single, scalar, null),
              () -> k.loss(LossFunction.HUBER, 1, single, half, scalar, null),
              () -> k.loss(LossFunction.HUBER, 1, single, result, halfScalar, null),
              () -> k.errors(categories, 1, half, single, null, column, null),
              () -> k.errors(categories, 1, single, half, null, column, null),
              () -> k.errors(categories, 1, single, result, halfColumn, column, null),
              () -> k.errors(categories, 1, single, result, null, halfColumn, null),
              () -> k.means(categories, half, single),
              () -> k.means(categories, single, half),
              () -> k.dense(half, single, false, null, Activation.ELU, other),
              () -> k.dense(single, half, false, null, Activation.ELU, other),
              () -> k.denseGrad(Activation.ELU, half, single, null, Into.OVERWRITE),
              () -> k.random(new Distribution.Uniform(0, 1), 1, counter, half));
      for (int i = 0; i < mixes.size(); i++) {
        Runnable mix = mixes.get(i);
        IllegalArgumentException refusal =
            assertThrows(IllegalArgumentException.class, mix::run, "mix " + i);
        if (!String.valueOf(refusal.getMessage()).contains("BFLOAT16")) {
          throw new AssertionError("mix " + i + ": " + refusal.getMessage());
        }
      }
    }
  }
}
