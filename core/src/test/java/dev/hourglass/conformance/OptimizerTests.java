package dev.hourglass.conformance;

import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code adam} and {@code sgd}, against the oracle and against their compositions. */
abstract class OptimizerTests extends ConformanceTests {
  private static final int STEPS = 8;

  OptimizerTests(BackendConformanceTest kit) {
    super(kit);
  }

  static List<AdamParameters> adams() {
    return List.of(
        new AdamParameters(0.9f, 0.999f, 1e-8f, 0),
        new AdamParameters(0.9f, 0.999f, 1e-8f, 0.1f),
        new AdamParameters(0.5f, 0.9999f, 1e-3f, 0),
        new AdamParameters(0, 0.99f, 1e-7f, 0.01f),
        new AdamParameters(0.9f, 0, 1e-7f, 0),
        new AdamParameters(0, 0, 1, 0));
  }

  static List<SgdParameters> sgds() {
    return List.of(
        new SgdParameters(0, false, 0),
        new SgdParameters(0, false, 0.1f),
        new SgdParameters(0.9f, false, 0),
        new SgdParameters(0.9f, false, 0.1f),
        new SgdParameters(0.9f, true, 0),
        new SgdParameters(0.5f, true, 0.1f));
  }

  /** A schedule that changes with every step. */
  private static float rate(int step) {
    return 0.01f / step;
  }

  private static Matrix gradient(int step, Shape shape) {
    return Samples.normal(100 + step, shape);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("adams")
  void adamEqualsTheOracleAndItsComposition(AdamParameters h) {
    for (Shape shape : Samples.SHAPES) {
      for (Placement placement : Placement.values()) {
        Matrix w = Samples.normal(1, shape);
        Matrix zero = Matrix.filled(shape, 0);
        Oracle.Adam oracle = new Oracle.Adam(h, w, zero, zero);
        try (Bench first = new Bench(backend(), placement);
            Bench second = new Bench(backend(), placement)) {
          AdamOnBench fused = new AdamOnBench(first, first.kernels(), h, w);
          AdamOnBench composed =
              new AdamOnBench(second, new ComposedKernels(second.kernels()), h, w);
          for (int step = 1; step <= STEPS; step++) {
            Matrix g = gradient(step, shape);
            oracle.step(rate(step), step, g);
            fused.step(step, g);
            composed.step(step, g);
          }
          String what = shape + " " + placement;
          compare(what + ", w", oracle.w(), second.read(composed.w), first.read(fused.w));
          compare(what + ", m", oracle.m(), second.read(composed.m), first.read(fused.m));
          compare(what + ", v", oracle.v(), second.read(composed.v), first.read(fused.v));
        }
      }
    }
  }

  private static void compare(String what, Expected oracle, Matrix composed, Matrix fused) {
    Tolerance.OPTIMIZER.check(what, oracle, fused);
    Tolerance.OPTIMIZER.check(
        what + " against composed", new Expected(composed, oracle.magnitude()), fused);
  }

  /** A set of Adam's operands and the kernel bound to them. */
  private static final class AdamOnBench {
    private final Bench bench;
    private final Tensor learningRate;
    private final Tensor t;
    private final Tensor g;
    final Tensor w;
    final Tensor m;
    final Tensor v;
    private final Kernel kernel;

    AdamOnBench(Bench bench, Kernels kernels, AdamParameters h, Matrix start) {
      this.bench = bench;
      Matrix zero = start.map(x -> 0);
      learningRate = bench.placeScalar(0);
      t = bench.placeScalar(0);
      g = bench.place(zero);
      w = bench.place(start);
      m = bench.place(zero);
      v = bench.place(zero);
      kernel = kernels.adam(h, learningRate, t, w, g, m, v);
    }

    void step(int number, Matrix gradient) {
      bench.replace(learningRate, Matrix.scalar(rate(number)));
      bench.replace(t, Matrix.scalar(number));
      bench.replace(g, gradient);
      bench.run(kernel, w, m, v);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sgds")
  void sgdEqualsTheOracleAndItsComposition(SgdParameters h) {
    for (Shape shape : Samples.SHAPES) {
      for (Placement placement : Placement.values()) {
        Matrix w = Samples.normal(1, shape);
        Oracle.Sgd oracle = new Oracle.Sgd(h, w, Matrix.filled(shape, 0));
        try (Bench bench = new Bench(backend(), placement)) {
          Tensor rate = bench.placeScalar(0);
          Tensor g = bench.placeOutput(shape);
          boolean moving = h.momentum() > 0;
          Tensor fused = bench.place(w);
          Tensor fusedVelocity = moving ? bench.place(Matrix.filled(shape, 0)) : null;
          Kernel kernel = bench.kernels().sgd(h, rate, fused, g, fusedVelocity);
          Tensor composed = bench.place(w);
          Tensor composedVelocity = moving ? bench.place(Matrix.filled(shape, 0)) : null;
          Kernel composition =
              new ComposedKernels(bench.kernels()).sgd(h, rate, composed, g, composedVelocity);
          for (int step = 1; step <= STEPS; step++) {
            bench.replace(rate, Matrix.scalar(rate(step)));
            bench.replace(g, gradient(step, shape));
            oracle.step(rate(step), gradient(step, shape));
            run(bench, kernel, fused, fusedVelocity);
            run(bench, composition, composed, composedVelocity);
          }
          String what = shape + " " + placement;
          compare(what + ", w", oracle.w(), bench.read(composed), bench.read(fused));
          if (fusedVelocity != null && composedVelocity != null) {
            compare(
                what + ", velocity",
                oracle.velocity(),
                bench.read(composedVelocity),
                bench.read(fusedVelocity));
          }
        }
      }
    }
  }

  private static void run(Bench bench, Kernel kernel, Tensor w, @Nullable Tensor velocity) {
    if (velocity == null) {
      bench.run(kernel, w);
    } else {
      bench.run(kernel, w, velocity);
    }
  }

  /** Training is resumed: moments and the step count come from a checkpoint. */
  @Test
  void adamContinuesFromGivenMoments() {
    AdamParameters h = new AdamParameters(0.9f, 0.999f, 1e-8f, 0.1f);
    Shape shape = new Shape(17, 33);
    Matrix w = Samples.normal(1, shape);
    Matrix m = Samples.normal(2, shape);
    Matrix v = Samples.uniform(3, shape, 0.1, 2);
    for (int t : new int[] {1, 2, 100, 100_000}) {
      Oracle.Adam oracle = new Oracle.Adam(h, w, m, v);
      oracle.step(0.001f, t, gradient(t, shape));
      try (Bench bench = new Bench(backend())) {
        Tensor learningRate = bench.placeScalar(0.001f);
        Tensor count = bench.placeScalar(t);
        Tensor weights = bench.place(w);
        Tensor g = bench.place(gradient(t, shape));
        Tensor first = bench.place(m);
        Tensor second = bench.place(v);
        Kernel kernel = bench.kernels().adam(h, learningRate, count, weights, g, first, second);
        bench.run(kernel, weights, first, second);
        Tolerance.OPTIMIZER.check("w at t = " + t, oracle.w(), bench.read(weights));
        Tolerance.OPTIMIZER.check("m at t = " + t, oracle.m(), bench.read(first));
        Tolerance.OPTIMIZER.check("v at t = " + t, oracle.v(), bench.read(second));
      }
    }
  }

  /** With no gradient at all the step is 0 / (0 + ε) and not NaN. */
  @Test
  void adamLeavesParametersWithoutGradientAlone() {
    AdamParameters h = new AdamParameters(0.9f, 0.999f, 1e-8f, 0);
    Matrix w = Samples.normal(1, 3, 5);
    Matrix zero = Matrix.filled(3, 5, 0);
    try (Bench bench = new Bench(backend())) {
      AdamOnBench adam = new AdamOnBench(bench, bench.kernels(), h, w);
      for (int step = 1; step <= 3; step++) {
        adam.step(step, zero);
      }
      Tolerance.EXACT.check("w", w, bench.read(adam.w));
      Tolerance.EXACT.check("m", zero, bench.read(adam.m));
      Tolerance.EXACT.check("v", zero, bench.read(adam.v));
    }
  }
}
