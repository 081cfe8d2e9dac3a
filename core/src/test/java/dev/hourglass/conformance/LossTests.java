package dev.hourglass.conformance;

import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code loss}. */
abstract class LossTests extends ConformanceTests {
  LossTests(BackendConformanceTest kit) {
    super(kit);
  }

  private static Matrix targets(LossFunction loss, Shape shape) {
    return loss == LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS
        ? Samples.uniform(2, shape, 0, 1)
        : Samples.normal(2, shape);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void valueAndGradientEqualTheOracle(LossFunction loss) {
    for (Placement placement : Placement.values()) {
      for (Shape shape : Samples.SHAPES) {
        for (float scale : new float[] {1, 1f / shape.size(), -3}) {
          Matrix o = Samples.normal(1, shape).map(x -> 2 * x);
          Matrix t = targets(loss, shape);
          String what = shape + " scale " + scale + " " + placement;
          try (Bench bench = new Bench(backend(), placement)) {
            Tensor output = bench.place(o);
            Tensor target = bench.place(t);
            Tensor sum = bench.placeScalar(0.25);
            Tensor gradient = bench.placeOutput(shape);
            Kernel kernel = bench.kernels().loss(loss, scale, output, target, sum, gradient);
            bench.run(kernel, sum, gradient);
            Matrix old = Matrix.scalar(0.25);
            Tolerance.ACCUMULATION.check(
                what, Oracle.loss(loss, scale, o, t, old), bench.read(sum));
            Tolerance.ARITHMETIC.check(
                what + ", gradient", Oracle.lossGradient(loss, scale, o, t), bench.read(gradient));
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void theValueAloneIsTheSame(LossFunction loss) {
    for (Shape shape : Samples.SHAPES) {
      Matrix o = Samples.normal(1, shape);
      Matrix t = targets(loss, shape);
      try (Bench bench = new Bench(backend())) {
        Tensor output = bench.place(o);
        Tensor target = bench.place(t);
        Tensor sum = bench.placeScalar(0);
        bench.run(bench.kernels().loss(loss, 0.5f, output, target, sum, null), sum);
        Tolerance.ACCUMULATION.check(
            shape.toString(), Oracle.loss(loss, 0.5f, o, t, Matrix.scalar(0)), bench.read(sum));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void everyRunAddsToTheSum(LossFunction loss) {
    Shape shape = new Shape(17, 33);
    Matrix o = Samples.normal(1, shape);
    Matrix t = targets(loss, shape);
    try (Bench bench = new Bench(backend())) {
      Tensor output = bench.place(o);
      Tensor target = bench.place(t);
      Tensor sum = bench.placeScalar(0);
      Tensor gradient = bench.placeOutput(shape);
      Kernel kernel = bench.kernels().loss(loss, 0.01f, output, target, sum, gradient);
      for (int run = 0; run < 4; run++) {
        bench.run(kernel, sum, gradient);
      }
      Expected once = Oracle.loss(loss, 0.01f, o, t, Matrix.scalar(0));
      Tolerance.ACCUMULATION.check(
          "four runs",
          new Expected(once.value().map(x -> 4 * x), once.magnitude().map(x -> 4 * x)),
          bench.read(sum));
      Tolerance.ARITHMETIC.check(
          "gradient of the last run", Oracle.lossGradient(loss, 0.01f, o, t), bench.read(gradient));
    }
  }

  @Test
  void crossEntropyNeitherOverflowsNorSaturates() {
    double[] logits = {-80, -80, -80, 80, 80, 80, 0, 0, 0, -17, -17, 17, 1000, -1000, 1000, -1000};
    double[] targets = {0, 1, 0.5, 0, 1, 0.5, 0, 1, 0.5, 0, 1, 0, 1, 0, 0, 1};
    LossFunction loss = LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;
    for (int i = 0; i < logits.length; i++) {
      Matrix o = Matrix.scalar(logits[i]);
      Matrix t = Matrix.scalar(targets[i]);
      String what = "logit " + logits[i] + ", target " + targets[i];
      try (Bench bench = new Bench(backend())) {
        Tensor output = bench.place(o);
        Tensor target = bench.place(t);
        Tensor sum = bench.placeScalar(0);
        Tensor gradient = bench.placeOutput(new Shape(1, 1));
        bench.run(bench.kernels().loss(loss, 1, output, target, sum, gradient), sum, gradient);
        Tolerance.ACTIVATION.check(
            what, Oracle.loss(loss, 1, o, t, Matrix.scalar(0)), bench.read(sum));
        Tolerance.ACTIVATION.check(
            what + ", gradient", Oracle.lossGradient(loss, 1, o, t), bench.read(gradient));
      }
    }
  }

  @Test
  void atEqualOutputAndTargetLossAndGradientAreZero() {
    Matrix x = Samples.normal(1, 3, 5);
    for (LossFunction loss :
        new LossFunction[] {
          LossFunction.SQUARED_ERROR, LossFunction.HUBER, LossFunction.ABSOLUTE_ERROR
        }) {
      try (Bench bench = new Bench(backend())) {
        Tensor output = bench.place(x);
        Tensor target = bench.place(x);
        Tensor sum = bench.placeScalar(0);
        Tensor gradient = bench.placeOutput(x.shape());
        bench.run(bench.kernels().loss(loss, 1, output, target, sum, gradient), sum, gradient);
        Tolerance.EXACT.check(loss + " value", Matrix.scalar(0), bench.read(sum));
        Tolerance.EXACT.check(
            loss + " gradient", Matrix.filled(x.shape(), 0), bench.read(gradient));
      }
    }
  }
}
