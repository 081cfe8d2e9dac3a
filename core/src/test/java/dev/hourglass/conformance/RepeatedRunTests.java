package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels and steps are bound once and run many times. */
abstract class RepeatedRunTests extends ConformanceTests {
  private static final int ROUNDS = 50;

  RepeatedRunTests(BackendConformanceTest kit) {
    super(kit);
  }

  static List<Operation> operations() {
    return Operation.all(new Shape(17, 33), 9);
  }

  /** Small ones, and ones large enough for a backend to share among threads. */
  static Stream<Operation> operationsOfTwoSizes() {
    return Stream.concat(
        Operation.all(new Shape(3, 5), 4).stream(),
        Operation.all(new Shape(160, 250), 20).stream());
  }

  @Test
  void compiledRoundsEqualEagerRoundsBitForBit() {
    try (Bench eager = new Bench(backend());
        Bench compiled = new Bench(backend())) {
      TrainingStep byKernels = new TrainingStep(eager);
      TrainingStep byStep = new TrainingStep(compiled);
      List<Matrix> start = eager.readAll();
      try (Step step = backend().compile(byStep.kernels())) {
        for (int round = 0; round < ROUNDS; round++) {
          if (round == ROUNDS / 2) {
            eager.replace(byKernels.learningRate(), Matrix.scalar(0.003f));
            compiled.replace(byStep.learningRate(), Matrix.scalar(0.003f));
          }
          byKernels.kernels().forEach(Kernel::run);
          step.run();
        }
      }
      List<Matrix> expected = eager.readAll();
      List<Matrix> actual = compiled.readAll();
      for (int i = 0; i < expected.size(); i++) {
        Tolerance.EXACT.check("operand " + i, expected.get(i), actual.get(i));
      }
      assertTrue(differ(start, expected), "training changed nothing");
    }
  }

  /** As many at once as may be: the numbers are around those that a backend may launch together. */
  @Test
  void severalRunsAtOnceEqualEagerRoundsBitForBit() {
    int[] counts = {1, 0, 3, 8, 1, 17, 20};
    try (Bench eager = new Bench(backend());
        Bench compiled = new Bench(backend())) {
      TrainingStep byKernels = new TrainingStep(eager);
      TrainingStep byStep = new TrainingStep(compiled);
      List<Matrix> start = eager.readAll();
      try (Step step = backend().compile(byStep.kernels())) {
        for (int count : counts) {
          for (int i = 0; i < count; i++) {
            byKernels.kernels().forEach(Kernel::run);
          }
          step.run(count);
          List<Matrix> expected = eager.readAll();
          List<Matrix> actual = compiled.readAll();
          for (int i = 0; i < expected.size(); i++) {
            Tolerance.EXACT.check(count + " runs, operand " + i, expected.get(i), actual.get(i));
          }
        }
      }
      assertTrue(differ(start, eager.readAll()), "training changed nothing");
    }
  }

  @Test
  void aNegativeNumberOfRunsIsRefused() {
    try (Bench bench = new Bench(backend());
        Step step = backend().compile(List.of(bench.kernels().fill(1, bench.placeScalar(0))))) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> step.run(-1));
      assertEquals("times is -1; give at least 0", refused.getMessage());
    }
  }

  private static boolean differ(List<Matrix> first, List<Matrix> second) {
    for (int i = 0; i < first.size(); i++) {
      for (int j = 0; j < first.get(i).size(); j++) {
        if (Double.compare(first.get(i).get(j), second.get(i).get(j)) != 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** How a kernel is run again and again. */
  enum Runs {
    KERNEL,
    STEP;

    Kernel prepare(ConformanceTests tests, Kernel kernel) {
      return this == KERNEL ? kernel : tests.backend().compile(List.of(kernel));
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void aChangedLearningRateTakesEffectInSgd(Runs runs) {
    SgdParameters h = new SgdParameters(0, false, 0.1f);
    Matrix w = Samples.normal(1, 3, 5);
    Matrix gradient = Samples.normal(2, 3, 5);
    Oracle.Sgd oracle = new Oracle.Sgd(h, w, w.map(x -> 0));
    try (Bench bench = new Bench(backend())) {
      Tensor rate = bench.placeScalar(0);
      Tensor weights = bench.place(w);
      Tensor g = bench.place(gradient);
      Kernel run = runs.prepare(this, bench.kernels().sgd(h, rate, weights, g, null));
      for (float learningRate : new float[] {0.1f, 0.5f, 0, 0.01f}) {
        bench.replace(rate, Matrix.scalar(learningRate));
        bench.run(run, weights);
        oracle.step(learningRate, gradient);
        Tolerance.OPTIMIZER.check("rate " + learningRate, oracle.w(), bench.read(weights));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void aChangedLearningRateTakesEffectInAdam(Runs runs) {
    AdamParameters h = new AdamParameters(0.9f, 0.999f, 1e-8f, 0.1f);
    Matrix w = Samples.normal(1, 3, 5);
    Matrix gradient = Samples.normal(2, 3, 5);
    Oracle.Adam oracle = new Oracle.Adam(h, w, w.map(x -> 0), w.map(x -> 0));
    try (Bench bench = new Bench(backend())) {
      Tensor rate = bench.placeScalar(0);
      Tensor t = bench.placeScalar(0);
      Tensor weights = bench.place(w);
      Tensor g = bench.place(gradient);
      Tensor m = bench.place(w.map(x -> 0));
      Tensor v = bench.place(w.map(x -> 0));
      Kernel run = runs.prepare(this, bench.kernels().adam(h, rate, t, weights, g, m, v));
      int step = 0;
      for (float learningRate : new float[] {0.1f, 0.5f, 0, 0.01f}) {
        step++;
        bench.replace(rate, Matrix.scalar(learningRate));
        bench.replace(t, Matrix.scalar(step));
        bench.run(run, weights, m, v);
        oracle.step(learningRate, step, gradient);
        Tolerance.OPTIMIZER.check("rate " + learningRate, oracle.w(), bench.read(weights));
      }
    }
  }

  /** The bias correction is of the step count's value now, not when the kernel was bound. */
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void aChangedStepCountTakesEffect(Runs runs) {
    AdamParameters h = new AdamParameters(0.9f, 0.999f, 1e-8f, 0);
    Matrix w = Samples.normal(1, 3, 5);
    Matrix gradient = Samples.normal(2, 3, 5);
    Matrix zero = w.map(x -> 0);
    try (Bench bench = new Bench(backend())) {
      Tensor rate = bench.placeScalar(0.01f);
      Tensor t = bench.placeScalar(0);
      Tensor weights = bench.place(w);
      Tensor g = bench.place(gradient);
      Tensor m = bench.place(zero);
      Tensor v = bench.place(zero);
      Kernel run = runs.prepare(this, bench.kernels().adam(h, rate, t, weights, g, m, v));
      for (int count : new int[] {1, 1000, 3}) {
        bench.replace(t, Matrix.scalar(count));
        bench.replace(weights, w);
        bench.replace(m, zero);
        bench.replace(v, zero);
        bench.run(run, weights, m, v);
        Oracle.Adam oracle = new Oracle.Adam(h, w, zero, zero);
        oracle.step(0.01f, count, gradient);
        Tolerance.OPTIMIZER.check("t = " + count, oracle.w(), bench.read(weights));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void changedOperandsTakeEffect(Runs runs) {
    try (Bench bench = new Bench(backend())) {
      Tensor a = bench.placeOutput(new Shape(3, 5));
      Tensor b = bench.placeOutput(new Shape(5, 7));
      Tensor out = bench.placeOutput(new Shape(3, 7));
      Kernel run =
          runs.prepare(this, bench.kernels().gemm(a, false, b, false, out, Into.OVERWRITE));
      for (int seed = 0; seed < 3; seed++) {
        Matrix left = Samples.normal(seed, 3, 5);
        Matrix right = Samples.normal(seed + 10, 5, 7);
        bench.replace(a, left);
        bench.replace(b, right);
        bench.run(run, out);
        Tolerance.ACCUMULATION.check(
            "operands " + seed,
            Oracle.gemm(left, false, right, false, Matrix.filled(3, 7, 0), Into.OVERWRITE),
            bench.read(out));
      }
    }
  }

  @Test
  void aStepRunsItsKernelsInOrder() {
    try (Bench bench = new Bench(backend())) {
      Tensor x = bench.placeScalar(1);
      Kernel plusOne = bench.kernels().map(new Affine(1, 1), x, x);
      Kernel doubled = bench.kernels().map(new Affine(2, 0), x, x);
      Kernel tripled = bench.kernels().map(new Affine(3, 0), x, x);
      Kernel nested = Kernel.sequence(doubled, Kernel.sequence(plusOne, tripled));
      try (Step step = backend().compile(List.of(plusOne, nested, plusOne))) {
        bench.run(step, x);
        Tolerance.EXACT.check("((1+1)·2+1)·3+1", Matrix.scalar(16), bench.read(x));
        bench.run(step, x);
        Tolerance.EXACT.check("((16+1)·2+1)·3+1", Matrix.scalar(106), bench.read(x));
      }
    }
  }

  @Test
  void aClosedStepRefusesToRunButItsKernelsGoOn() {
    try (Bench bench = new Bench(backend())) {
      Tensor x = bench.placeScalar(1);
      Kernel plusOne = bench.kernels().map(new Affine(1, 1), x, x);
      Step step = backend().compile(List.of(plusOne));
      step.run();
      step.close();
      assertThrows(IllegalStateException.class, step::run);
      plusOne.run();
      Tolerance.EXACT.check("after two runs", Matrix.scalar(3), bench.read(x));
    }
  }

  @Test
  void aStepWithoutKernelsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> backend().compile(Collections.emptyList()));
  }

  @Test
  void synchronizingIsAlwaysAllowed() {
    try (Bench bench = new Bench(backend())) {
      backend().synchronize();
      Tensor x = bench.placeScalar(1);
      bench.kernels().map(new Affine(1, 1), x, x).run();
      backend().synchronize();
      backend().synchronize();
      Tolerance.EXACT.check("x", Matrix.scalar(2), bench.read(x));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void theSameOperandsGiveTheSameBits(Operation operation) {
    List<List<Matrix>> results = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (Bench bench = new Bench(backend())) {
        Kernel kernel = operation.bind(bench);
        kernel.run();
        kernel.run();
        results.add(bench.readAll());
      }
    }
    for (List<Matrix> other : results.subList(1, 3)) {
      for (int i = 0; i < other.size(); i++) {
        Tolerance.EXACT.check("operand " + i, results.get(0).get(i), other.get(i));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operationsOfTwoSizes")
  void aRunAllocatesNoJavaMemory(Operation operation) {
    try (Bench bench = new Bench(backend())) {
      Allocations.requireNone(backend(), operation.bind(bench));
    }
  }

  @Test
  void aCompiledRunAllocatesNoJavaMemory() {
    try (Bench bench = new Bench(backend());
        Step step = backend().compile(new TrainingStep(bench).kernels())) {
      Allocations.requireNone(backend(), step);
    }
  }
}
