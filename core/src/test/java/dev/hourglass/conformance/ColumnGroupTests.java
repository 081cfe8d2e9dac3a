package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code errors} and {@code means}. */
abstract class ColumnGroupTests extends ConformanceTests {
  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final double HUGE = 3e38f;

  ColumnGroupTests(BackendConformanceTest kit) {
    super(kit);
  }

  /** Beside the others one whose rows are longer than a backend may compute in one piece. */
  private static List<Shape> shapes() {
    List<Shape> shapes = new ArrayList<>(Samples.SHAPES);
    shapes.add(new Shape(2, 2_500));
    return shapes;
  }

  /** An output with all that belongs to it. */
  record Case(
      ColumnGroups groups, float scale, Matrix output, Matrix target, @Nullable Matrix weights) {
    static Case of(ColumnGroups groups, float scale, Shape shape, boolean weighted) {
      return new Case(
          groups,
          scale,
          Samples.normal(1, shape).map(x -> 2 * x),
          Samples.targetsOf(groups, 2, shape.rows()),
          weighted ? Samples.cellWeightsOf(groups, 3, shape.rows()) : null);
    }

    Expected errors() {
      return Oracle.errors(groups, scale, output, target, weights);
    }

    Expected gradient() {
      return Oracle.errorGradient(groups, scale, output, target, weights);
    }

    /** Runs it, and compares with the oracle. */
    void check(String what, Bench bench, Kernels kernels, boolean withGradient) {
      Tensor o = bench.place(output);
      Tensor t = bench.place(target);
      Tensor w = weights == null ? null : bench.place(weights);
      Tensor errors = bench.placeOutput(errors().value().shape());
      Tensor gradient = withGradient ? bench.placeOutput(output.shape()) : null;
      Tensor[] outputs = gradient == null ? new Tensor[] {errors} : new Tensor[] {errors, gradient};
      bench.run(kernels.errors(groups, scale, o, t, w, errors, gradient), outputs);
      Tolerance.ACCUMULATION.check(what, errors(), bench.read(errors));
      if (gradient != null) {
        Tolerance.ACCUMULATION.check(what + ", gradient", gradient(), bench.read(gradient));
      }
    }
  }

  @Test
  void errorsEqualTheOracle() {
    for (Placement placement : Placement.values()) {
      for (Shape shape : shapes()) {
        for (ColumnGroups groups : Samples.groupings(shape.columns())) {
          for (boolean weighted : new boolean[] {false, true}) {
            for (float scale : new float[] {1f / shape.size(), -3}) {
              try (Bench bench = new Bench(backend(), placement)) {
                String what =
                    "%s %s scale %s%s %s"
                        .formatted(shape, groups, scale, weighted ? ", weighted" : "", placement);
                Case.of(groups, scale, shape, weighted).check(what, bench, bench.kernels(), true);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void errorsAloneAreTheSame() {
    for (Shape shape : shapes()) {
      for (ColumnGroups groups : Samples.groupings(shape.columns())) {
        try (Bench bench = new Bench(backend())) {
          Case.of(groups, 0.5f, shape, true)
              .check(shape + " " + groups, bench, bench.kernels(), false);
        }
      }
    }
  }

  /** The composition is held to the same as what a backend has in its place. */
  @Test
  void composedErrorsEqualTheOracle() {
    for (Shape shape : List.of(new Shape(1, 1), new Shape(1, 7), new Shape(17, 33))) {
      for (ColumnGroups groups : Samples.groupings(shape.columns())) {
        for (boolean weighted : new boolean[] {false, true}) {
          for (boolean withGradient : new boolean[] {false, true}) {
            try (Bench bench = new Bench(backend())) {
              Case.of(groups, -0.5f, shape, weighted)
                  .check(
                      shape + " " + groups,
                      bench,
                      new ComposedKernels(bench.kernels()),
                      withGradient);
            }
          }
        }
      }
    }
  }

  /** An element of each loss, and categories, of numbers whose errors overflow. */
  private static final ColumnGroups EACH =
      new ColumnGroups(
          List.of(
              new Elements(1, LossFunction.SQUARED_ERROR, 1),
              new OneHot(3, 0.5f),
              new Elements(1, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 1),
              new Elements(1, LossFunction.HUBER, 2),
              new Elements(1, LossFunction.ABSOLUTE_ERROR, 1),
              new OneHot(2, 1)));

  /** Rows of which one cell is spoiled each, and has no weight. */
  private static Case withoutWeight(double output, double target) {
    int cells = EACH.sources();
    Matrix o = Samples.normal(1, cells, EACH.columns());
    Matrix t = Samples.targetsOf(EACH, 2, cells);
    Matrix w = Matrix.filled(cells, cells, 0.75);
    for (ColumnGroups.Range range : EACH.ranges()) {
      int row = range.source();
      for (int i = 0; i < range.group().columns(); i++) {
        o.set(row, range.column() + i, i == 1 ? -output : output);
        t.set(row, range.column() + i, target);
      }
      w.set(row, range.source(), 0);
    }
    return new Case(EACH, 2, o, t, w);
  }

  @Test
  void aCellWithoutWeightHasNoErrorHoweverLarge() {
    double[][] values = {{1, 1}, {HUGE, -HUGE}, {-HUGE, HUGE}, {1e30f, 0}, {0, 1e30f}};
    for (double[] value : values) {
      for (float scale : new float[] {2, -2}) {
        Case sound = withoutWeight(value[0], value[1]);
        Case spoiled = new Case(EACH, scale, sound.output, sound.target, sound.weights);
        String what = value[0] + " for " + value[1] + ", scale " + scale;
        try (Bench bench = new Bench(backend())) {
          spoiled.check(what, bench, bench.kernels(), true);
          spoiled.check(what + ", composed", bench, new ComposedKernels(bench.kernels()), true);
        }
      }
    }
  }

  /** What is missing may be marked by a NaN. The composition needs a number. */
  @Test
  void aCellWithoutWeightMayHoldNoNumber() {
    double nan = Double.NaN;
    for (double[] value : new double[][] {{nan, nan}, {1, nan}, {nan, 1}, {INFINITE, -INFINITE}}) {
      try (Bench bench = new Bench(backend())) {
        withoutWeight(value[0], value[1])
            .check(value[0] + " for " + value[1], bench, bench.kernels(), true);
      }
    }
  }

  /** Nor is anything else in its row spoiled. Without any factor there is no error. */
  @ParameterizedTest(name = "scale {0}")
  @ValueSource(floats = {1, -2, 0})
  void anErrorThatOverflowsIsInfiniteAndNoNaN(float scale) {
    Case sound = Case.of(EACH, scale, new Shape(4, EACH.columns()), false);
    Matrix o = sound.output;
    for (int column : new int[] {0, 5, 6}) {
      o.set(column % 4, column, HUGE);
      sound.target.set(column % 4, column, -HUGE);
    }
    try (Bench bench = new Bench(backend())) {
      for (Kernels kernels : List.of(bench.kernels(), new ComposedKernels(bench.kernels()))) {
        Tensor errors = bench.placeOutput(new Shape(4, EACH.sources()));
        bench.run(
            kernels.errors(
                EACH, scale, bench.place(o), bench.place(sound.target), null, errors, null),
            errors);
        Tolerance.ACCUMULATION.check("errors", sound.errors(), bench.read(errors));
      }
    }
  }

  /** Logits of every size, with each target. */
  @Test
  void softmaxNeitherOverflowsNorLosesItsLargest() {
    double[][] logits = {
      {0, 0, 0},
      {-1000, 1000, 999},
      {88, 89, -90},
      {1e30f, -1e30f, 0},
      {HUGE, -HUGE, 1},
      {-HUGE, -HUGE, -HUGE},
      {HUGE, HUGE, HUGE},
      {-1e30f, 1, -HUGE},
      {1e-38f, -1e-38f, 0}
    };
    double[][] targets = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, 0}, {0.25, 0.25, 0.5}};
    ColumnGroups groups = new ColumnGroups(List.of(new OneHot(3, 1)));
    int rows = logits.length * targets.length;
    Matrix o = Matrix.of(rows, 3, (row, column) -> logits[row / targets.length][column]);
    Matrix t = Matrix.of(rows, 3, (row, column) -> targets[row % targets.length][column]);
    Case extreme = new Case(groups, 1, o, t, null);
    try (Bench bench = new Bench(backend())) {
      for (Kernels kernels : List.of(bench.kernels(), new ComposedKernels(bench.kernels()))) {
        extreme.check("errors", bench, kernels, true);
        Tensor means = bench.placeOutput(o.shape());
        bench.run(kernels.means(groups, bench.place(o), means), means);
        Tolerance.ACTIVATION.check("means", Oracle.means(groups, o), bench.read(means));
      }
    }
  }

  /** Of one category among two the error is that of a logit, which keeps its digits near 0. */
  @Test
  void aSmallErrorKeepsItsDigits() {
    ColumnGroups groups = new ColumnGroups(List.of(new OneHot(2, 1)));
    Matrix o = Matrix.of(20, 2, (row, column) -> column == 0 ? row : 0);
    Matrix t = Matrix.of(20, 2, (row, column) -> column == 0 ? 1 : 0);
    Matrix expected = Matrix.of(20, 1, (row, column) -> Math.log1p(Math.exp(-row)));
    try (Bench bench = new Bench(backend())) {
      Tensor errors = bench.placeOutput(new Shape(20, 1));
      bench.run(
          bench.kernels().errors(groups, 1, bench.place(o), bench.place(t), null, errors, null),
          errors);
      Tolerance.ARITHMETIC.check("errors", expected, bench.read(errors));
    }
  }

  @Test
  void meansEqualTheOracle() {
    for (Placement placement : Placement.values()) {
      for (Shape shape : shapes()) {
        for (ColumnGroups groups : Samples.groupings(shape.columns())) {
          Matrix x = Samples.normal(1, shape).map(v -> (float) (3 * v));
          try (Bench bench = new Bench(backend(), placement)) {
            checkMeans(groups, x, bench, bench.kernels());
          }
        }
      }
    }
  }

  @Test
  void composedMeansEqualTheOracle() {
    for (Shape shape : List.of(new Shape(1, 1), new Shape(1, 7), new Shape(17, 33))) {
      for (ColumnGroups groups : Samples.groupings(shape.columns())) {
        Matrix x = Samples.normal(1, shape).map(v -> (float) (3 * v));
        try (Bench bench = new Bench(backend())) {
          checkMeans(groups, x, bench, new ComposedKernels(bench.kernels()));
        }
      }
    }
  }

  private static void checkMeans(ColumnGroups groups, Matrix x, Bench bench, Kernels kernels) {
    String what = x.shape() + " " + groups;
    Tensor in = bench.place(x);
    Tensor out = bench.placeOutput(x.shape());
    bench.run(kernels.means(groups, in, out), out);
    Tolerance.ACTIVATION.check(what, Oracle.means(groups, x), bench.read(out));
    bench.run(kernels.means(groups, in, in), in);
    Tolerance.EXACT.check(what + ", in place", bench.read(out), bench.read(in));
  }

  /** A kernel overwrites, where a loss adds up. */
  @Test
  void everyRunGivesTheSameErrors() {
    Case once = Case.of(EACH, 0.5f, new Shape(9, EACH.columns()), true);
    try (Bench bench = new Bench(backend())) {
      for (Kernels kernels : List.of(bench.kernels(), new ComposedKernels(bench.kernels()))) {
        Tensor errors = bench.placeOutput(new Shape(9, EACH.sources()));
        Tensor gradient = bench.placeOutput(new Shape(9, EACH.columns()));
        var kernel =
            kernels.errors(
                EACH,
                0.5f,
                bench.place(once.output),
                bench.place(once.target),
                null,
                errors,
                gradient);
        bench.run(kernel, errors, gradient);
        Matrix first = bench.read(errors);
        Matrix firstGradient = bench.read(gradient);
        assertFalse(Double.isNaN(first.get(0)));
        bench.run(kernel, errors, gradient);
        bench.run(kernel, errors, gradient);
        Tolerance.EXACT.check("errors", first, bench.read(errors));
        Tolerance.EXACT.check("gradient", firstGradient, bench.read(gradient));
      }
    }
  }
}
