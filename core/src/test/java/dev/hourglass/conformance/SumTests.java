package dev.hourglass.conformance;

import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code sum}. */
abstract class SumTests extends ConformanceTests {
  SumTests(BackendConformanceTest kit) {
    super(kit);
  }

  /** The shapes that a matrix can be summed to. */
  private static Set<Shape> targets(Shape in) {
    return new LinkedHashSet<>(Operation.broadcasts(in).subList(1, 4));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void sumsEqualTheOracle(Into into) {
    for (Placement placement : Placement.values()) {
      for (Shape shape : Samples.SHAPES) {
        for (Shape to : targets(shape)) {
          Matrix x = Samples.normal(1, shape);
          Matrix old =
              into == Into.OVERWRITE ? Matrix.filled(to, Double.NaN) : Samples.normal(2, to);
          try (Bench bench = new Bench(backend(), placement)) {
            Tensor in = bench.place(x);
            Tensor out = bench.place(old);
            bench.run(bench.kernels().sum(in, out, into), out);
            Tolerance.ACCUMULATION.check(
                shape + " to " + to + " " + placement, Oracle.sum(x, old, into), bench.read(out));
          }
        }
      }
    }
  }

  static List<Shape> targetsOfAMillion() {
    return List.copyOf(targets(new Shape(1000, 1000)));
  }

  @ParameterizedTest(name = "to {0}")
  @MethodSource("targetsOfAMillion")
  void aMillionNumbersAreSummedAccurately(Shape to) {
    Matrix x = Samples.uniform(1, new Shape(1000, 1000), 0.5, 1.5);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor out = bench.placeOutput(to);
      bench.run(bench.kernels().sum(in, out, Into.OVERWRITE), out);
      Tolerance.LARGE_SUM.check(
          "sum", Oracle.sum(x, Matrix.filled(to, 0), Into.OVERWRITE), bench.read(out));
    }
  }
}
