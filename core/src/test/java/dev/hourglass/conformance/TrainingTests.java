package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.autodiff.OptimizerState;
import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole training steps: gradients from the tape, then the optimizer, compiled and run. */
abstract class TrainingTests extends ConformanceTests {
  private static final int STEPS = 8;
  private static final int ROUNDS = 50;

  TrainingTests(BackendConformanceTest kit) {
    super(kit);
  }

  static List<Optimizer> optimizers() {
    return List.of(
        Optimizer.adam(),
        Optimizer.adamW(0.1f),
        new Optimizer.Adam(new AdamParameters(0.5f, 0.99f, 1e-3f, 0.5f)),
        Optimizer.sgd(),
        new Optimizer.Sgd(new SgdParameters(0, false, 0.1f)),
        Optimizer.momentum(0.9f),
        Optimizer.nesterov(0.9f),
        new Optimizer.Sgd(new SgdParameters(0.9f, true, 0.1f)));
  }

  /** The learning rate of every run is another one. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizers")
  void optimizersFollowTheOracleThroughASchedule(Optimizer optimizer) {
    Parameter first = Parameter.weight("w0", 4, 3);
    Parameter second = Parameter.weight("w1", 3, 4);
    List<ParameterLayout> layouts =
        List.of(
            ParameterLayout.of(first, second, Parameter.bias("b0", 3), Parameter.bias("b1", 4)),
            ParameterLayout.of(first, second));
    for (ParameterLayout layout : layouts) {
      for (boolean ownScope : new boolean[] {false, true}) {
        try (Bench bench = new Bench(backend());
            Bench other = new Bench(backend())) {
          ParameterBlock block = new ParameterBlock(bench.scope(), layout);
          OptimizerState state =
              new OptimizerState((ownScope ? other : bench).scope(), optimizer, block);
          check(bench, optimizer, block, state);
        }
      }
    }
  }

  private void check(Bench bench, Optimizer optimizer, ParameterBlock block, OptimizerState state) {
    Shape shape = new Shape(1, (int) block.size());
    Matrix start = Samples.normal(1, shape);
    block.upload(start.toFloats());
    OracleDescent oracle = new OracleDescent(optimizer, start, 24);
    try (Step step = backend().compile(List.of(state.update()))) {
      for (int i = 1; i <= STEPS; i++) {
        float rate = 0.02f / i;
        Matrix gradient = Samples.normal(100 + i, shape);
        Matrix.scalar(rate).uploadTo(state.learningRate());
        gradient.uploadTo(block.gradients());
        step.run();
        oracle.step(rate, gradient);
        Tolerance.EXACT.check("steps", Matrix.scalar(i), bench.read(state.steps()));
        Tolerance.EXACT.check("gradients", gradient, bench.read(block.gradients()));
        Tolerance.EXACT.check(
            "learning rate", Matrix.scalar(rate), bench.read(state.learningRate()));
        Tolerance.OPTIMIZER.check(
            "parameters after step " + i, oracle.parameters(), bench.read(block.values()));
        List<Expected> moments = oracle.moments();
        assertEquals(moments.size(), state.moments().size(), "number of moments");
        for (int j = 0; j < moments.size(); j++) {
          Tolerance.OPTIMIZER.check(
              "moment " + j + " after step " + i,
              moments.get(j),
              bench.read(state.moments().get(j)));
        }
      }
    }
  }

  /** Points near a plane, between 0 and 1. */
  private static Matrix data(int columns) {
    Matrix plane = Samples.uniform(1, new Shape(2, columns), 0, 0.5);
    Matrix places = Samples.uniform(2, new Shape(24, 2), 0, 1);
    return Matrix.of(
        24,
        columns,
        (row, column) ->
            (float)
                (places.get(row, 0) * plane.get(0, column)
                    + places.get(row, 1) * plane.get(1, column)));
  }

  private static void assertFalls(Matrix losses, double toShare) {
    double first = losses.get(0);
    double last = losses.get(losses.size() - 1);
    assertTrue(
        last < toShare * first, () -> "no training: the loss went from " + first + " to " + last);
  }

  @Test
  void aTiedAutoencoderLearnsLikeTheOracle() {
    OracleTraining tied = new OracleTraining(6, 3, true, Activation.ELU, null);
    assertFalls(
        tied.train(
            backend(), data(6), LossFunction.SQUARED_ERROR, Optimizer.adamW(0.01f), 0.02f, 1e-3f),
        0.2);
  }

  @Test
  void aGreedyAutoencoderLearnsLikeTheOracle() {
    OracleTraining outer = new OracleTraining(6, 4, false, Activation.TANH, null);
    LossFunction pixels = LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;
    assertFalls(outer.train(backend(), data(6), pixels, Optimizer.adam(), 0.05f, 0), 0.8);
    OracleTraining inner = new OracleTraining(4, 2, false, Activation.SOFTPLUS, outer);
    assertFalls(
        inner.train(
            backend(), data(6), LossFunction.SQUARED_ERROR, Optimizer.nesterov(0.9f), 0.1f, 1e-4f),
        0.2);
  }

  /** A training step of a denoising tied autoencoder, and all that it changes. */
  private static final class DenoisingStep {
    final Tape tape;
    final Tensor learningRate;
    private final Bench bench;
    private final List<Tensor> state = new ArrayList<>();

    DenoisingStep(Bench bench, Optimizer ofParameters) {
      this.bench = bench;
      tape = new Tape(bench.scope());
      ParameterBlock block =
          new ParameterBlock(
              bench.scope(),
              ParameterLayout.of(
                  Parameter.weight("w0", 13, 5),
                  Parameter.bias("b0", 5),
                  Parameter.bias("b1", 13)));
      Matrix start = Samples.normal(3, 1, (int) block.size());
      block.upload(start.map(x -> (float) (0.3 * x)).toFloats());
      OptimizerState optimizer = new OptimizerState(bench.scope(), ofParameters, block);
      learningRate = optimizer.learningRate();
      Matrix.scalar(0.01f).uploadTo(learningRate);
      Tensor sum = bench.placeScalar(0);
      Tensor cursor = bench.placeInteger(0);
      Tensor counter = bench.placeInteger(0);
      Tensor data = bench.place(DType.UINT8, Samples.integers(1, new Shape(23, 13), 0, 256));
      Tensor index = bench.place(DType.INT32, Samples.integers(2, new Shape(1, 23), 0, 23));

      Node x = tape.gatherRows(data, index, cursor, 1 / 255f, 7);
      Node mask = tape.random(new Distribution.Bernoulli(0.8f), 11, counter, 7, 13);
      Node noisy = tape.zip(Arithmetic.MULTIPLY, x, mask);
      Node w = block.learned(tape, "w0");
      Node code = tape.dense(noisy, w, false, block.learned(tape, "b0"), Activation.ELU);
      Node y = tape.dense(code, w, true, block.learned(tape, "b1"), Activation.IDENTITY);
      tape.loss(LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 1f / (7 * 13), y, x, sum);
      tape.l2(1e-4f, block, sum);
      tape.backward();
      tape.append(optimizer.update());

      state.addAll(List.of(block.values(), block.gradients(), optimizer.steps(), sum));
      state.addAll(optimizer.moments());
      state.addAll(List.of(cursor, counter));
    }

    List<Matrix> read() {
      return state.stream().map(bench::read).toList();
    }
  }

  static List<Optimizer> optimizersOfSteps() {
    return List.of(Optimizer.adamW(0.01f), Optimizer.muon(0.01f));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizersOfSteps")
  void compiledTrainingEqualsEagerTrainingBitForBit(Optimizer optimizer) {
    try (Bench eager = new Bench(backend());
        Bench compiled = new Bench(backend())) {
      DenoisingStep byKernels = new DenoisingStep(eager, optimizer);
      DenoisingStep byStep = new DenoisingStep(compiled, optimizer);
      List<Kernel> kernels = byKernels.tape.kernels();
      try (Step step = byStep.tape.compile(backend())) {
        for (int round = 0; round < ROUNDS; round++) {
          if (round == ROUNDS / 2) {
            Matrix.scalar(0.003f).uploadTo(byKernels.learningRate);
            Matrix.scalar(0.003f).uploadTo(byStep.learningRate);
          }
          kernels.forEach(Kernel::run);
          step.run();
        }
      }
      List<Matrix> expected = byKernels.read();
      List<Matrix> actual = byStep.read();
      for (int i = 0; i < expected.size(); i++) {
        Tolerance.EXACT.check("state " + i, expected.get(i), actual.get(i));
      }
      Tolerance.EXACT.check("steps taken", Matrix.scalar(ROUNDS), actual.get(2));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizersOfSteps")
  void aCompiledTrainingStepAllocatesNoJavaMemory(Optimizer optimizer) {
    try (Bench bench = new Bench(backend());
        Step step = new DenoisingStep(bench, optimizer).tape.compile(backend())) {
      Allocations.requireNone(backend(), step);
    }
  }
}
