package dev.hourglass.conformance;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With TF32 a backend may round the operands of FLOAT32 products, which no backend has to do, and
 * nothing else.
 */
abstract class Tf32ProductTests extends ConformanceTests {
  Tf32ProductTests(BackendConformanceTest kit) {
    super(kit);
  }

  static List<MatrixProductTests.Product> products() {
    return MatrixProductTests.products();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("products")
  void productsStayWithinTheRoundingOfTf32(MatrixProductTests.Product p) {
    Matrix a = Samples.normal(1, p.transposeA() ? p.k() : p.m(), p.transposeA() ? p.m() : p.k());
    Matrix b = Samples.normal(2, p.transposeB() ? p.n() : p.k(), p.transposeB() ? p.k() : p.n());
    Matrix old =
        p.into() == Into.OVERWRITE
            ? Matrix.filled(p.m(), p.n(), Double.NaN)
            : Samples.normal(3, p.m(), p.n());
    Expected expected = Oracle.gemm(a, p.transposeA(), b, p.transposeB(), old, p.into());
    for (Placement placement : Placement.values()) {
      try (Bench bench = new Bench(backend(), placement)) {
        Tensor left = bench.place(a);
        Tensor right = bench.place(b);
        Tensor out = bench.place(old);
        Kernels kernels = bench.scope().kernels(Precision.TF32);
        bench.run(kernels.gemm(left, p.transposeA(), right, p.transposeB(), out, p.into()), out);
        Tolerance.TF32.check(placement.toString(), expected, bench.read(out));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void layersStayWithinTheRoundingOfTf32(Activation activation) {
    Matrix x = Samples.normal(1, 17, 33);
    Matrix w = Samples.normal(2, 33, 18);
    Matrix bias = Samples.normal(3, 1, 18);
    Expected expected = Oracle.dense(x, w, false, bias, activation);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor weights = bench.place(w);
      Tensor offset = bench.place(bias);
      Tensor y = bench.placeOutput(new Shape(17, 18));
      Kernels kernels = bench.scope().kernels(Precision.TF32);
      bench.run(kernels.dense(in, weights, false, offset, activation, y), y);
      Tolerance.TF32.check("dense", expected, bench.read(y));
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(mode = Mode.EXCLUDE, names = "TF32")
  void productsAreExactWhereTf32IsNotAskedFor(Precision precision) {
    Matrix a = Samples.normal(1, 17, 33);
    Matrix b = Samples.normal(2, 33, 18);
    Matrix none = Matrix.filled(17, 18, 0);
    try (Bench bench = new Bench(backend())) {
      Tensor left = bench.place(a);
      Tensor right = bench.place(b);
      Tensor out = bench.place(none);
      Kernels kernels = bench.scope().kernels(precision);
      bench.run(kernels.gemm(left, false, right, false, out, Into.OVERWRITE), out);
      Expected expected = Oracle.gemm(a, false, b, false, none, Into.OVERWRITE);
      Tolerance.ACCUMULATION.check("product", expected, bench.read(out));
    }
  }

  @Test
  void whatIsNoProductStaysExact() {
    Matrix x = Samples.normal(1, 17, 33);
    Matrix none = Matrix.filled(1, 33, 0);
    Matrix t = Samples.normal(2, 17, 33);
    try (Bench bench = new Bench(backend())) {
      Kernels kernels = bench.scope().kernels(Precision.TF32);
      Tensor in = bench.place(x);
      Tensor row = bench.place(none);
      bench.run(kernels.sum(in, row, Into.OVERWRITE), row);
      Tolerance.ACCUMULATION.check("sum", Oracle.sum(x, none, Into.OVERWRITE), bench.read(row));
      Tensor target = bench.place(t);
      Tensor sum = bench.placeScalar(0);
      Kernel loss = kernels.loss(LossFunction.SQUARED_ERROR, 1, in, target, sum, null);
      bench.run(loss, sum);
      Tolerance.ACCUMULATION.check(
          "loss",
          Oracle.loss(LossFunction.SQUARED_ERROR, 1, x, t, Matrix.scalar(0)),
          bench.read(sum));
    }
  }

  /** A tape that is asked for TF32 gives gradients within a few of its roundings. */
  @Test
  void gradientsFollowThoseOfExactProducts() {
    Matrix exact = weightGradient(Precision.FLOAT32);
    double largest = 0;
    for (int i = 0; i < exact.size(); i++) {
      largest = Math.max(largest, Math.abs(exact.get(i)));
    }
    double scale = largest;
    Expected expected = new Expected(exact, exact.map(g -> 4 * scale));
    Tolerance.TF32.check("gradient", expected, weightGradient(Precision.TF32));
  }

  private Matrix weightGradient(Precision precision) {
    Matrix x = Samples.normal(1, 19, 12);
    Matrix w = Samples.normal(2, 12, 7);
    try (Bench bench = new Bench(backend())) {
      Tensor input = bench.place(x);
      Tensor weights = bench.place(w);
      Tensor gradient = bench.place(w.map(value -> 0));
      Tensor sum = bench.placeScalar(0);
      Tape tape = new Tape(bench.scope(), precision);
      Node data = tape.constant(input);
      Node parameter = tape.parameter(weights, gradient);
      Node code = tape.dense(data, parameter, false, null, Activation.TANH);
      Node output = tape.dense(code, parameter, true, null, Activation.IDENTITY);
      tape.loss(LossFunction.SQUARED_ERROR, 0.1f, output, data, sum);
      tape.backward();
      try (Step step = tape.compile(backend())) {
        step.run();
      }
      return bench.read(gradient);
    }
  }
}
