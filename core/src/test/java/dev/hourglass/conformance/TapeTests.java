package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tape records beside the gradients of single operations, and what it refuses. */
abstract class TapeTests extends ConformanceTests {
  TapeTests(BackendConformanceTest kit) {
    super(kit);
  }

  private static Node parameter(Bench bench, Tape tape, int seed, int rows, int columns) {
    return tape.parameter(
        bench.place(Samples.normal(seed, rows, columns)),
        bench.placeOutput(new Shape(rows, columns)));
  }

  private static Node constant(Bench bench, Tape tape, int seed, int rows, int columns) {
    return tape.constant(bench.place(Samples.normal(seed, rows, columns)));
  }

  private static void squares(Bench bench, Tape tape, Node output) {
    Tensor value = output.value();
    Tensor zero = bench.scope().tensor(value.rows(), value.columns());
    tape.loss(LossFunction.SQUARED_ERROR, 0.5f, output, tape.constant(zero), bench.placeScalar(0));
  }

  @Test
  void aParameterWithoutEffectOnTheLossGetsZeros() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Tensor gradient = bench.placeOutput(new Shape(3, 5));
      Tensor gradientOfDeadEnd = bench.placeOutput(new Shape(2, 4));
      tape.parameter(bench.place(Samples.normal(1, 3, 5)), gradient);
      Node used = tape.parameter(bench.place(Samples.normal(2, 2, 4)), gradientOfDeadEnd);
      tape.map(Activation.TANH, used);
      Node output = parameter(bench, tape, 3, 2, 2);
      squares(bench, tape, output);
      tape.backward();
      assertEquals(4, tape.kernels().size(), "a function, the loss, and zeros for two parameters");
      tape.kernels().forEach(Kernel::run);
      Tolerance.EXACT.check("never used", Matrix.filled(3, 5, 0), bench.read(gradient));
      Tolerance.EXACT.check(
          "used, but not for the loss", Matrix.filled(2, 4, 0), bench.read(gradientOfDeadEnd));
    }
  }

  /** How many kernels the backward pass of a network of two layers takes. */
  private int backwardKernels(Activation activation, boolean firstLearned, boolean secondLearned) {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Node x = constant(bench, tape, 1, 5, 4);
      Node[] nodes = new Node[4];
      int[][] shapes = {{4, 3}, {1, 3}, {3, 2}, {1, 2}};
      for (int i = 0; i < 4; i++) {
        boolean learned = i < 2 ? firstLearned : secondLearned;
        int rows = shapes[i][0];
        int columns = shapes[i][1];
        nodes[i] =
            learned
                ? parameter(bench, tape, i, rows, columns)
                : constant(bench, tape, i, rows, columns);
      }
      Node code = tape.dense(x, nodes[0], false, nodes[1], activation);
      Node output = tape.dense(code, nodes[2], false, nodes[3], activation);
      assertEquals(firstLearned, code.isDifferentiable());
      assertEquals(firstLearned || secondLearned, output.isDifferentiable());
      squares(bench, tape, output);
      int forward = tape.kernels().size();
      assertEquals(3, forward, "two layers and the loss");
      tape.backward();
      return tape.kernels().size() - forward;
    }
  }

  /**
   * denseGrad and a product per layer that learns, and a product per layer to be passed through.
   */
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void frozenLayersHaveNoKernelsOfTheirOwn(Activation activation) {
    assertEquals(5, backwardKernels(activation, true, true), "both learn");
    assertEquals(2, backwardKernels(activation, false, true), "the second learns");
    assertEquals(0, backwardKernels(activation, false, false), "none learns");
    boolean linear = activation == Activation.IDENTITY;
    assertEquals(linear ? 3 : 4, backwardKernels(activation, true, false), "the first learns");
  }

  @ParameterizedTest(name = "value reported: {0}")
  @ValueSource(booleans = {true, false})
  void thePenaltyHasItsValueAndGradient(boolean reported) {
    float lambda = 0.3f;
    Matrix values = Samples.normal(1, 1, 3 * 2 + 2 * 4 + 2);
    Matrix x = Samples.normal(2, 5, 3);
    try (Bench bench = new Bench(backend())) {
      ParameterBlock block =
          new ParameterBlock(
              bench.scope(),
              ParameterLayout.of(
                  Parameter.weight("w0", 3, 2),
                  Parameter.weight("w1", 2, 4),
                  Parameter.bias("b0", 2)));
      block.upload(values.toFloats());
      Matrix.filled(1, values.size(), Double.NaN).uploadTo(block.gradients());
      Tape tape = new Tape(bench.scope());
      Node w = block.learned(tape, "w0");
      block.learned(tape, "w1");
      Node code =
          tape.dense(
              tape.constant(bench.place(x)), w, false, block.learned(tape, "b0"), Activation.TANH);
      Tensor penalty = bench.placeScalar(0.25);
      tape.l2(lambda, block, reported ? penalty : null);
      squares(bench, tape, code);
      tape.backward();

      double squares = 0;
      for (int i = 0; i < 14; i++) {
        squares += values.get(i) * values.get(i);
      }
      Matrix weights = Matrix.of(3, 2, (row, column) -> values.get(row * 2 + column));
      Matrix bias = Matrix.of(1, 2, (row, column) -> values.get(14 + column));
      Matrix y = Oracle.dense(x, weights, false, bias, Activation.TANH).value();
      Matrix dz = Oracle.denseGrad(Activation.TANH, y, y).value();
      Matrix dw = Oracle.gemm(x, true, dz, false, Matrix.filled(3, 2, 0), Into.OVERWRITE).value();
      Matrix dBias = Oracle.sum(dz, Matrix.filled(1, 2, 0), Into.OVERWRITE).value();
      Matrix gradient =
          Matrix.of(
              1,
              16,
              (row, i) ->
                  i < 14 ? (i < 6 ? dw.get(i) : 0) + lambda * values.get(i) : dBias.get(i - 14));
      try (Step step = tape.compile(backend())) {
        for (int run = 1; run <= 2; run++) {
          step.run();
          Tolerance.GRADIENT.check(
              "gradients of run " + run, gradient, bench.read(block.gradients()));
          double value = 0.25 + (reported ? run * lambda / 2.0 * squares : 0);
          Tolerance.GRADIENT.check(
              "penalty of run " + run, Matrix.scalar(value), bench.read(penalty));
        }
      }
    }
  }

  /** For a tied model: asking the block twice must not give two gradients of which one is lost. */
  @Test
  void aWeightRecordedTwiceIsOneParameter() {
    try (Bench bench = new Bench(backend())) {
      ParameterBlock block =
          new ParameterBlock(
              bench.scope(),
              ParameterLayout.of(Parameter.weight("w0", 4, 2), Parameter.bias("b0", 2)));
      Tape tape = new Tape(bench.scope());
      assertSame(block.learned(tape, "w0"), block.learned(tape, "w0"));
      assertSame(block.learned(tape, "b0"), block.learned(tape, "b0"));
    }
  }

  /** Batches and noise are fresh in each run, and no gradient is computed for them. */
  @Test
  void dataAndNoiseAreFetchedAnewInEachRun() {
    Matrix data = Samples.normal(1, 5, 3);
    Matrix order = Matrix.row(4, 2, 0, 1, 3);
    Distribution noise = new Distribution.Normal(0, 1);
    Shape shape = new Shape(2, 3);
    try (Bench bench = new Bench(backend())) {
      Tensor cursor = bench.placeInteger(0);
      Tensor counter = bench.placeInteger(7);
      Tape tape = new Tape(bench.scope());
      Node batch =
          tape.gatherRows(bench.place(data), bench.place(DType.INT32, order), cursor, 0.5f, 2);
      Node drawn = tape.random(noise, 42, counter, 2, 3);
      assertFalse(batch.isDifferentiable());
      assertFalse(drawn.isDifferentiable());
      Node sum = tape.zip(Arithmetic.ADD, batch, drawn);
      assertFalse(sum.isDifferentiable());
      for (int run = 0; run < 4; run++) {
        tape.kernels().forEach(Kernel::run);
        Matrix rows = Oracle.gatherRows(data, order, 2 * run % 5, 0.5f, shape);
        Tolerance.EXACT.check("rows of run " + run, rows, bench.read(batch.value()));
        Matrix numbers = PhiloxOracle.draw(noise, 42, 7 + run, shape);
        Tolerance.NORMAL_NUMBERS.check("numbers of run " + run, numbers, bench.read(drawn.value()));
        Tolerance.ARITHMETIC.check(
            "sum of run " + run,
            Oracle.zip(Arithmetic.ADD, bench.read(batch.value()), bench.read(drawn.value())),
            bench.read(sum.value()));
      }
    }
  }

  /** A kernel without gradient takes its place among the others. */
  @Test
  void anAppendedKernelRunsInItsPlace() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Tensor sum = bench.placeScalar(5);
      Node x = tape.constant(bench.placeScalar(3));
      tape.append(bench.kernels().fill(0, sum));
      tape.loss(LossFunction.SQUARED_ERROR, 1, x, tape.constant(bench.scope().tensor(1, 1)), sum);
      try (Step step = tape.compile(backend())) {
        step.run();
        step.run();
      }
      Tolerance.EXACT.check("sum", Matrix.scalar(9), bench.read(sum));
    }
  }

  /** A view of the value and one of its gradient: no kernel but those of the other operations. */
  @Test
  void aReshapedValueCostsNoKernels() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Matrix w = Samples.normal(1, 3, 4);
      Tensor gradient = bench.placeOutput(new Shape(3, 4));
      Node x = tape.parameter(bench.place(w), gradient);
      assertSame(x, tape.reshape(x, 3, 4));
      Node view = tape.reshape(x, 6, 2);
      assertTrue(view.isDifferentiable());
      assertFalse(tape.reshape(constant(bench, tape, 2, 3, 4), 2, 6).isDifferentiable());
      squares(bench, tape, view);
      tape.backward();
      assertEquals(1, tape.kernels().size(), "the loss");
      tape.kernels().forEach(Kernel::run);
      Matrix elements = Matrix.of(6, 2, (row, column) -> w.get(row * 2 + column));
      Tolerance.EXACT.check("value", elements, bench.read(view.value()));
      Tolerance.EXACT.check("gradient", w, bench.read(gradient));
    }
  }

  @Test
  void aShapeOfOtherSizeIsRefused() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Node x = constant(bench, tape, 1, 4, 6);
      long[][] shapes = {{5, 5}, {1, 23}, {0, 24}, {24, 0}, {-4, -6}, {4, 7}, {1L << 62, 4}};
      for (long[] shape : shapes) {
        assertRefused(
            IllegalArgumentException.class,
            "x is 4x6 and %dx%d is asked for".formatted(shape[0], shape[1]),
            () -> tape.reshape(x, shape[0], shape[1]));
      }
    }
  }

  /** Whether it depends on a parameter or not, with and without a place for it. */
  @Test
  void anObjectiveAddsItsValueInEachRun() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Tensor gradient = bench.placeOutput(new Shape(1, 1));
      Node x = tape.parameter(bench.placeScalar(3), gradient);
      Tensor sum = bench.placeScalar(0.25);
      tape.objective(x, 0.5f, sum);
      tape.objective(tape.constant(bench.placeScalar(7)), -2, sum);
      tape.objective(x, 4, null);
      tape.backward();
      try (Step step = tape.compile(backend())) {
        for (int run = 1; run <= 2; run++) {
          step.run();
          double expected = 0.25 + run * (0.5 * 3 - 2 * 7);
          Tolerance.EXACT.check("sum", Matrix.scalar(expected), bench.read(sum));
          Tolerance.EXACT.check("gradient", Matrix.scalar(4.5), bench.read(gradient));
        }
      }
    }
  }

  @Test
  void anObjectiveThatIsNoFiniteNumberTimesAScalarIsRefused() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Node row = parameter(bench, tape, 1, 1, 4);
      Node scalar = tape.sum(row, 1, 1);
      Node integer = tape.constant(bench.placeInteger(1));
      assertRefused(
          IllegalArgumentException.class,
          "the value is FLOAT32 1x4",
          () -> tape.objective(row, 1, null));
      assertRefused(
          IllegalArgumentException.class,
          "the value is INT32 1x1",
          () -> tape.objective(integer, 1, null));
      for (float weight : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
        assertRefused(
            IllegalArgumentException.class,
            "weight is " + weight,
            () -> tape.objective(scalar, weight, null));
      }
      assertRefused(
          IllegalArgumentException.class,
          "1x4",
          () -> tape.objective(scalar, 1, bench.scope().tensor(1, 4)));
      assertRefused(IllegalStateException.class, "no loss", tape::backward);
    }
  }

  /** The errors of each run, and their sum beside what was there. */
  @Test
  void aLossOfGroupsGivesItsErrors() {
    ColumnGroups groups = Samples.groups(9);
    Matrix o = Samples.normal(1, 4, 9);
    Matrix t = Samples.targetsOf(groups, 2, 4);
    Matrix w = Samples.cellWeightsOf(groups, 3, 4);
    Expected errors = Oracle.errors(groups, 0.5f, o, t, w);
    for (boolean learned : new boolean[] {false, true}) {
      try (Bench bench = new Bench(backend())) {
        Tape tape = new Tape(bench.scope());
        Tensor value = bench.place(o);
        Node output =
            learned ? tape.parameter(value, bench.placeOutput(o.shape())) : tape.constant(value);
        Node target = tape.constant(bench.place(t));
        Node weights = tape.constant(bench.place(w));
        Tensor sum = bench.placeScalar(0.25);
        Node first = tape.loss(groups, 0.5f, output, target, weights, sum);
        Node second = tape.loss(groups, 0.5f, output, target, weights, null);
        assertFalse(first.isDifferentiable());
        if (learned) {
          tape.backward();
        } else {
          assertRefused(IllegalStateException.class, "no loss", tape::backward);
        }
        Expected total = Oracle.sum(errors.value(), Matrix.scalar(0.25), Into.ACCUMULATE);
        tape.kernels().forEach(Kernel::run);
        Tolerance.ACCUMULATION.check("errors", errors, bench.read(first.value()));
        Tolerance.EXACT.check("again", bench.read(first.value()), bench.read(second.value()));
        Tolerance.ACCUMULATION.check("sum", total, bench.read(sum));
      }
    }
  }

  @Test
  void meansAreOfConstantsOnly() {
    ColumnGroups groups = Samples.groups(9);
    Matrix x = Samples.normal(1, 4, 9);
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Node means = tape.means(groups, tape.constant(bench.place(x)));
      assertFalse(means.isDifferentiable());
      tape.kernels().forEach(Kernel::run);
      Tolerance.ACTIVATION.check("means", Oracle.means(groups, x), bench.read(means.value()));
      Node learned = parameter(bench, tape, 1, 4, 9);
      assertRefused(
          IllegalArgumentException.class,
          "give the loss the output itself",
          () -> tape.means(groups, learned));
    }
  }

  @Test
  void targetsAndWeightsOfGroupsAreConstants() {
    ColumnGroups groups = Samples.groups(4);
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Node output = parameter(bench, tape, 1, 3, 4);
      Node target = constant(bench, tape, 2, 3, 4);
      Node weights = parameter(bench, tape, 3, 3, groups.sources());
      assertRefused(
          IllegalArgumentException.class,
          "target depends on a parameter",
          () -> tape.loss(groups, 1, output, output, null, null));
      assertRefused(
          IllegalArgumentException.class,
          "weights depends on a parameter",
          () -> tape.loss(groups, 1, output, target, weights, null));
      assertTrue(tape.kernels().isEmpty(), "a refused operation was recorded");
    }
  }

  @Test
  void nodesOfAnotherTapeAreRefused() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Tape other = new Tape(bench.scope());
      Node mine = constant(bench, tape, 1, 4, 4);
      Node foreign = constant(bench, other, 2, 4, 4);
      Tensor sum = bench.placeScalar(0);
      ColumnGroups groups = Samples.groups(4);
      List<Executable> attempts =
          List.of(
              () -> tape.gemm(foreign, false, mine, false),
              () -> tape.gemm(mine, false, foreign, false),
              () -> tape.reshape(foreign, 2, 8),
              () -> tape.means(groups, foreign),
              () -> tape.loss(groups, 1, foreign, mine, null, sum),
              () -> tape.loss(groups, 1, mine, foreign, null, sum),
              () -> tape.loss(groups, 1, mine, mine, foreign, sum),
              () -> tape.objective(foreign, 1, sum),
              () -> tape.map(Activation.TANH, foreign),
              () -> tape.zip(Arithmetic.ADD, foreign, mine),
              () -> tape.zip(Arithmetic.ADD, mine, foreign),
              () -> tape.sum(foreign, 1, 4),
              () -> tape.dense(foreign, mine, false, null, Activation.TANH),
              () -> tape.dense(mine, foreign, false, null, Activation.TANH),
              () -> tape.dense(mine, mine, false, constant(bench, other, 3, 1, 4), Activation.TANH),
              () -> tape.loss(LossFunction.HUBER, 1, foreign, mine, sum),
              () -> tape.loss(LossFunction.HUBER, 1, mine, foreign, sum));
      for (Executable attempt : attempts) {
        assertRefused(IllegalArgumentException.class, "another tape", attempt);
      }
      assertTrue(tape.kernels().isEmpty(), "a refused operation was recorded");
    }
  }

  @Test
  void nothingIsRecordedAfterBackward() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      ParameterBlock block =
          new ParameterBlock(bench.scope(), ParameterLayout.of(Parameter.weight("w0", 4, 4)));
      Node w = block.learned(tape, "w0");
      squares(bench, tape, w);
      tape.backward();
      int count = tape.kernels().size();
      Tensor scalar = bench.placeScalar(0);
      Tensor integer = bench.placeInteger(0);
      Tensor matrix = bench.scope().tensor(4, 4);
      ColumnGroups groups = Samples.groups(4);
      List<Executable> attempts =
          List.of(
              tape::backward,
              () -> tape.parameter(matrix, bench.scope().tensor(4, 4)),
              () -> tape.gatherRows(matrix, integer, integer, 1, 2),
              () -> tape.random(new Distribution.Bernoulli(0.5f), 1, integer, 2, 2),
              () -> tape.gemm(w, false, w, false),
              () -> tape.reshape(w, 2, 8),
              () -> tape.means(groups, w),
              () -> tape.loss(groups, 1, w, w, null, scalar),
              () -> tape.objective(w, 1, scalar),
              () -> tape.map(Activation.TANH, w),
              () -> tape.zip(Arithmetic.ADD, w, w),
              () -> tape.sum(w, 1, 4),
              () -> tape.dense(w, w, false, null, Activation.TANH),
              () -> tape.loss(LossFunction.HUBER, 1, w, tape.constant(matrix), scalar),
              () -> tape.l2(0.1f, block, null));
      for (Executable attempt : attempts) {
        assertRefused(IllegalStateException.class, "backward() has been called", attempt);
      }
      assertEquals(count, tape.kernels().size(), "a refused operation was recorded");
    }
  }

  @Test
  void aTargetThatDependsOnAParameterIsRefused() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Node w = parameter(bench, tape, 1, 4, 4);
      Node target = tape.map(Activation.TANH, w);
      Tensor sum = bench.placeScalar(0);
      assertRefused(
          IllegalArgumentException.class,
          "target depends on a parameter",
          () -> tape.loss(LossFunction.HUBER, 1, w, target, sum));
    }
  }

  @Test
  void aGradientThatDoesNotFitIsRefused() {
    try (Bench bench = new Bench(backend())) {
      Scope scope = bench.scope();
      Tape tape = new Tape(scope);
      Tensor gradient = scope.tensor(3, 5);
      assertRefused(
          IllegalArgumentException.class,
          "the value is 5x3 and the gradient 3x5",
          () -> tape.parameter(scope.tensor(5, 3), gradient));
      tape.parameter(scope.tensor(3, 5), gradient);
      assertRefused(
          IllegalArgumentException.class,
          "belongs to another parameter",
          () -> tape.parameter(scope.tensor(3, 5), gradient));
    }
  }

  /** Nothing would reset the gradient of a frozen weight, and penalties would pile up in it. */
  @Test
  void aPenaltyOnAWeightThatIsNotOnTheTapeIsRefused() {
    try (Bench bench = new Bench(backend())) {
      ParameterBlock block =
          new ParameterBlock(
              bench.scope(),
              ParameterLayout.of(
                  Parameter.weight("w0", 3, 3),
                  Parameter.weight("w1", 3, 3),
                  Parameter.bias("b0", 3)));
      Tape tape = new Tape(bench.scope());
      block.learned(tape, "w0");
      assertRefused(
          IllegalArgumentException.class,
          "weight matrix w1 of the block is not a parameter on this tape",
          () -> tape.l2(0.1f, block, null));
      block.learned(tape, "w1");
      tape.l2(0.1f, block, null);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY})
  void aSenselessPenaltyIsRefused(float lambda) {
    try (Bench bench = new Bench(backend())) {
      ParameterBlock block =
          new ParameterBlock(bench.scope(), ParameterLayout.of(Parameter.weight("w0", 3, 3)));
      Tape tape = new Tape(bench.scope());
      block.learned(tape, "w0");
      assertRefused(
          IllegalArgumentException.class,
          "lambda is " + lambda,
          () -> tape.l2(lambda, block, null));
    }
  }

  @Test
  void backwardWithoutALossIsRefused() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      parameter(bench, tape, 1, 4, 4);
      assertRefused(IllegalStateException.class, "no loss", tape::backward);
    }
  }

  private static void assertRefused(
      Class<? extends RuntimeException> type, String message, Executable attempt) {
    RuntimeException error = assertThrows(type, attempt);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error::toString);
  }
}
