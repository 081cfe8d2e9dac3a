package dev.hourglass.conformance;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * NaN is never lost on its way, so a diverged training shows in its loss; and denormal numbers,
 * flushed or not, do no harm.
 */
abstract class SpecialValueTests extends ConformanceTests {
  private static final Shape SHAPE = new Shape(17, 33);
  private static final double NAN = Double.NaN;

  SpecialValueTests(BackendConformanceTest kit) {
    super(kit);
  }

  static List<UnaryOp> unaryOps() {
    return Samples.UNARY_OPS;
  }

  static List<BinaryOp> binaryOps() {
    return ElementwiseTests.binaryOps();
  }

  /** Also where the other factor is 0: a zero must not hide it. */
  @Test
  void nanPassesThroughProducts() {
    for (boolean transposeA : new boolean[] {false, true}) {
      for (boolean transposeB : new boolean[] {false, true}) {
        Matrix zero = Matrix.filled(17, 17, 0);
        Matrix spoiled = Samples.normal(1, 17, 17).with(3, 5, NAN);
        for (Matrix[] operands : new Matrix[][] {{spoiled, zero}, {zero, spoiled}}) {
          try (Bench bench = new Bench(backend())) {
            Tensor a = bench.place(operands[0]);
            Tensor b = bench.place(operands[1]);
            Tensor out = bench.place(zero);
            bench.run(bench.kernels().gemm(a, transposeA, b, transposeB, out, Into.OVERWRITE), out);
            Expected expected =
                Oracle.gemm(operands[0], transposeA, operands[1], transposeB, zero, Into.OVERWRITE);
            Tolerance.ACCUMULATION.check(
                "transposes " + transposeA + " " + transposeB, expected, bench.read(out));
          }
        }
      }
    }
  }

  @Test
  void nanStaysWhereProductsAccumulate() {
    Matrix a = Samples.normal(1, 3, 5);
    Matrix b = Samples.normal(2, 5, 7);
    Matrix old = Samples.normal(3, 3, 7).with(1, 2, NAN);
    try (Bench bench = new Bench(backend())) {
      Tensor left = bench.place(a);
      Tensor right = bench.place(b);
      Tensor out = bench.place(old);
      bench.run(bench.kernels().gemm(left, false, right, false, out, Into.ACCUMULATE), out);
      Tolerance.ACCUMULATION.check(
          "gemm", Oracle.gemm(a, false, b, false, old, Into.ACCUMULATE), bench.read(out));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unaryOps")
  void nanPassesThroughFunctions(UnaryOp op) {
    Matrix x = Samples.inputsOf(op, 1, SHAPE).with(3, 5, NAN).with(16, 32, NAN);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor out = bench.place(Matrix.filled(SHAPE, 0));
      bench.run(bench.kernels().map(op, in, out), out);
      Tolerance.ACTIVATION.check("map", Oracle.map(op, x), bench.read(out));
    }
  }

  /** A NaN in {@code a} always shows; one in {@code b} where the definition makes it show. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("binaryOps")
  void nanPassesThroughPairs(BinaryOp op) {
    Matrix a = Samples.normal(1, SHAPE).with(3, 5, NAN).with(16, 32, NAN);
    Matrix b =
        op instanceof TimesDerivative times
            ? Samples.outputsOf(times.op(), 2, SHAPE)
            : Samples.normal(2, SHAPE);
    Matrix spoiled = b.with(7, 0, NAN);
    boolean shows = Double.isNaN(op.apply(1, NAN));
    try (Bench bench = new Bench(backend())) {
      Tensor left = bench.place(a);
      Tensor right = bench.place(shows ? spoiled : b);
      Tensor out = bench.place(Matrix.filled(SHAPE, 0));
      bench.run(bench.kernels().zip(op, left, right, out), out);
      Tolerance.ACTIVATION.check("zip", Oracle.zip(op, a, shows ? spoiled : b), bench.read(out));
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void nanPassesThroughSums(Into into) {
    Matrix x = Samples.normal(1, SHAPE).with(3, 5, NAN);
    for (Shape to : Operation.broadcasts(SHAPE).subList(1, 4)) {
      Matrix old = Matrix.filled(to, 0);
      try (Bench bench = new Bench(backend())) {
        Tensor in = bench.place(x);
        Tensor out = bench.place(old);
        bench.run(bench.kernels().sum(in, out, into), out);
        Tolerance.ACCUMULATION.check("to " + to, Oracle.sum(x, old, into), bench.read(out));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void nanShowsInTheLossAndItsGradient(LossFunction loss) {
    Matrix clean = Samples.uniform(1, SHAPE, 0, 1);
    Matrix spoiled = clean.with(3, 5, NAN);
    for (Matrix[] operands : new Matrix[][] {{spoiled, clean}, {clean, spoiled}}) {
      try (Bench bench = new Bench(backend())) {
        Tensor output = bench.place(operands[0]);
        Tensor target = bench.place(operands[1]);
        Tensor sum = bench.placeScalar(0);
        Tensor gradient = bench.place(Matrix.filled(SHAPE, 0));
        bench.run(bench.kernels().loss(loss, 1, output, target, sum, gradient), sum, gradient);
        Tolerance.EXACT.check("value", Matrix.scalar(NAN), bench.read(sum));
        Tolerance.ARITHMETIC.check(
            "gradient",
            Oracle.lossGradient(loss, 1, operands[0], operands[1]),
            bench.read(gradient));
      }
    }
  }

  /** In its own group, and in no other; the composition keeps them apart too. */
  @Test
  void nanShowsInTheErrorsAndMeansOfItsGroup() {
    ColumnGroups groups = Samples.groups(33);
    Matrix clean = Samples.normal(1, SHAPE);
    Matrix targets = Samples.targetsOf(groups, 2, SHAPE.rows());
    Matrix spoiled = clean.map(x -> x);
    Matrix spoiledTargets = targets.map(x -> x);
    List<ColumnGroups.Range> ranges = groups.ranges();
    for (int i = 0; i < ranges.size(); i++) {
      spoiled.set(i, ranges.get(i).column(), NAN);
      spoiledTargets.set(i, ranges.get(i).column(), NAN);
    }
    try (Bench bench = new Bench(backend())) {
      for (Kernels kernels : List.of(bench.kernels(), new ComposedKernels(bench.kernels()))) {
        for (Matrix[] operands : new Matrix[][] {{spoiled, targets}, {clean, spoiledTargets}}) {
          Tensor output = bench.place(operands[0]);
          Tensor target = bench.place(operands[1]);
          Tensor errors = bench.place(Matrix.filled(SHAPE.rows(), groups.sources(), 0));
          Tensor gradient = bench.place(Matrix.filled(SHAPE, 0));
          bench.run(
              kernels.errors(groups, 1, output, target, null, errors, gradient), errors, gradient);
          Tolerance.ACCUMULATION.check(
              "errors",
              Oracle.errors(groups, 1, operands[0], operands[1], null),
              bench.read(errors));
          Tolerance.ACCUMULATION.check(
              "gradient",
              Oracle.errorGradient(groups, 1, operands[0], operands[1], null),
              bench.read(gradient));
        }
        Tensor means = bench.place(Matrix.filled(SHAPE, 0));
        bench.run(kernels.means(groups, bench.place(spoiled), means), means);
        Tolerance.ACTIVATION.check("means", Oracle.means(groups, spoiled), bench.read(means));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void nanPassesThroughLayers(Activation activation) {
    Matrix x = Samples.normal(1, 9, 7).with(4, 2, NAN);
    Matrix w = Samples.normal(2, 7, 5);
    Matrix bias = Samples.normal(3, 1, 5).with(0, 1, NAN);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor weights = bench.place(w);
      Tensor offset = bench.place(bias);
      Tensor y = bench.place(Matrix.filled(9, 5, 0));
      bench.run(bench.kernels().dense(in, weights, false, offset, activation, y), y);
      Tolerance.DENSE.check("dense", Oracle.dense(x, w, false, bias, activation), bench.read(y));
    }
    Matrix outputs = Samples.outputsOf(activation, 1, SHAPE);
    Matrix dy = Samples.normal(2, SHAPE).with(3, 5, NAN);
    Matrix row = Matrix.filled(1, SHAPE.columns(), 0);
    try (Bench bench = new Bench(backend())) {
      Tensor y = bench.place(outputs);
      Tensor gradient = bench.place(dy);
      Tensor sums = bench.place(row);
      bench.run(
          bench.kernels().denseGrad(activation, y, gradient, sums, Into.OVERWRITE), gradient, sums);
      Expected dz = Oracle.denseGrad(activation, outputs, dy);
      Tolerance.ACTIVATION.check("dz", dz, bench.read(gradient));
      Expected expected = Oracle.sum(dz.value(), row, Into.OVERWRITE);
      Tolerance.DENSE.check(
          "bias",
          new Expected(
              expected.value(), Oracle.sum(dz.magnitude(), row, Into.OVERWRITE).magnitude()),
          bench.read(sums));
    }
  }

  @Test
  void nanInAGradientReachesTheParameters() {
    Matrix w = Samples.normal(1, 3, 5);
    Matrix g = Samples.normal(2, 3, 5).with(1, 2, NAN);
    Matrix zero = Matrix.filled(3, 5, 0);
    AdamParameters h = new AdamParameters(0.9f, 0.999f, 1e-8f, 0);
    Oracle.Adam adam = new Oracle.Adam(h, w, zero, zero);
    adam.step(0.01f, 1, g);
    SgdParameters plain = new SgdParameters(0, false, 0);
    Oracle.Sgd sgd = new Oracle.Sgd(plain, w, zero);
    sgd.step(0.01f, g);
    try (Bench bench = new Bench(backend())) {
      Tensor rate = bench.placeScalar(0.01f);
      Tensor t = bench.placeScalar(1);
      Tensor gradient = bench.place(g);
      Tensor byAdam = bench.place(w);
      Tensor m = bench.place(zero);
      Tensor v = bench.place(zero);
      Tensor bySgd = bench.place(w);
      bench.run(bench.kernels().adam(h, rate, t, byAdam, gradient, m, v), byAdam, m, v);
      bench.run(bench.kernels().sgd(plain, rate, bySgd, gradient, null), bySgd);
      Matrix magnitude = Matrix.filled(3, 5, 1);
      Tolerance.OPTIMIZER.check(
          "adam", new Expected(adam.w().value(), magnitude), bench.read(byAdam));
      Tolerance.OPTIMIZER.check("sgd", new Expected(sgd.w().value(), magnitude), bench.read(bySgd));
    }
  }

  /** Denormal numbers of both signs. */
  private static Matrix denormal(int seed, Shape shape) {
    return Samples.normal(seed, shape).map(x -> (float) (1e-40 * x));
  }

  @Test
  void denormalNumbersPassOrAreFlushed() {
    Matrix x = denormal(1, SHAPE);
    Matrix small = denormal(2, SHAPE);
    Matrix ones = Samples.normal(3, SHAPE);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor other = bench.place(small);
      Tensor normal = bench.place(ones);
      Tensor out = bench.placeOutput(SHAPE);
      for (UnaryOp op : List.of(new Affine(2, 0), Activation.RELU, Activation.ELU)) {
        bench.run(bench.kernels().map(op, in, out), out);
        Tolerance.DENORMAL.check("map " + op, Oracle.map(op, x), bench.read(out));
      }
      for (BinaryOp op : BinaryOp.Arithmetic.values()) {
        bench.run(bench.kernels().zip(op, in, other, out), out);
        Tolerance.DENORMAL.check("zip " + op, Oracle.zip(op, x, small), bench.read(out));
        bench.run(bench.kernels().zip(op, in, normal, out), out);
        Tolerance.DENORMAL.check("zip " + op, Oracle.zip(op, x, ones), bench.read(out));
      }
      for (Shape to : Operation.broadcasts(SHAPE).subList(1, 4)) {
        Tensor sums = bench.placeOutput(to);
        bench.run(bench.kernels().sum(in, sums, Into.OVERWRITE), sums);
        Tolerance.DENORMAL.check(
            "sum to " + to, Oracle.sum(x, Matrix.filled(to, 0), Into.OVERWRITE), bench.read(sums));
      }
    }
  }

  @Test
  void productsOfDenormalNumbersAreTiny() {
    Matrix a = denormal(1, SHAPE);
    Matrix b = Samples.normal(2, 33, 17);
    Matrix none = Matrix.filled(17, 17, 0);
    try (Bench bench = new Bench(backend())) {
      Tensor left = bench.place(a);
      Tensor right = bench.place(b);
      Tensor out = bench.placeOutput(new Shape(17, 17));
      bench.run(bench.kernels().gemm(left, false, right, false, out, Into.OVERWRITE), out);
      Tolerance.DENORMAL.check(
          "gemm", Oracle.gemm(a, false, b, false, none, Into.OVERWRITE), bench.read(out));
    }
  }

  /** The moments of a unit that has died decay into denormal numbers; its parameters stay. */
  @Test
  void adamDecaysToRest() {
    AdamParameters h = new AdamParameters(0.9f, 0.999f, 1e-8f, 0);
    Matrix w = Samples.normal(1, SHAPE);
    Matrix m = denormal(2, SHAPE);
    Matrix v = denormal(3, SHAPE).map(Math::abs);
    Matrix zero = Matrix.filled(SHAPE, 0);
    try (Bench bench = new Bench(backend())) {
      Tensor rate = bench.placeScalar(0.01f);
      Tensor t = bench.placeScalar(1000);
      Tensor weights = bench.place(w);
      Tensor g = bench.place(zero);
      Tensor first = bench.place(m);
      Tensor second = bench.place(v);
      bench.run(
          bench.kernels().adam(h, rate, t, weights, g, first, second), weights, first, second);
      Tolerance.EXACT.check("w", w, bench.read(weights));
      Tolerance.DENORMAL.check("m", m.map(x -> 0.9f * x), bench.read(first));
      Tolerance.DENORMAL.check("v", v.map(x -> 0.999f * x), bench.read(second));
    }
  }
}
