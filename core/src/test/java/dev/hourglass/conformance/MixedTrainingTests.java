package dev.hourglass.conformance;

import static dev.hourglass.tensor.DType.BFLOAT16;
import static dev.hourglass.tensor.DType.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.autodiff.OptimizerState;
import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tape and the optimizer in mixed precision, against the same in single precision. */
abstract class MixedTrainingTests extends ConformanceTests {
  private static final int ROWS = 40;
  private static final int INPUTS = 13;
  private static final int CODES = 5;

  MixedTrainingTests(BackendConformanceTest kit) {
    super(kit);
  }

  @BeforeAll
  final void mixedPrecisionIsSupported() {
    assumeSupported(BFLOAT16);
  }

  /** An autoencoder's training step with Adam, and all that it changes. */
  private static final class TrainingStep {
    final ParameterBlock block;
    final OptimizerState optimizer;
    final Tensor sum;
    final Tape tape;

    /** Of the first weight matrix, as the products read it. */
    final Tensor copy;

    private final Bench bench;

    TrainingStep(
        Bench bench,
        DType type,
        boolean tied,
        Activation activation,
        Activation last,
        LossFunction loss) {
      this.bench = bench;
      List<Parameter> parameters = new ArrayList<>();
      parameters.add(Parameter.weight("w0", INPUTS, CODES));
      if (!tied) {
        parameters.add(Parameter.weight("w1", CODES, INPUTS));
      }
      parameters.add(Parameter.bias("b0", CODES));
      parameters.add(Parameter.bias("b1", INPUTS));
      block = new ParameterBlock(bench.scope(), new ParameterLayout(parameters), type);
      Matrix start = Samples.normal(3, 1, (int) block.size());
      block.upload(start.map(x -> (float) (0.3 * x)).toFloats());
      optimizer = new OptimizerState(bench.scope(), Optimizer.adam(), block);
      sum = bench.placeScalar(0);
      tape = new Tape(bench.scope());
      tape.append(bench.kernels().fill(0, sum));
      Node x = tape.constant(bench.place(Samples.uniform(1, new Shape(ROWS, INPUTS), 0, 1)));
      Node w = block.learned(tape, "w0");
      copy = w.value();
      Node code = tape.dense(tape.copy(x, type), w, false, block.learned(tape, "b0"), activation);
      Node y =
          tape.dense(
              code,
              tied ? w : block.learned(tape, "w1"),
              tied,
              block.learned(tape, "b1"),
              last,
              FLOAT32);
      tape.loss(loss, 1f / (ROWS * INPUTS), y, x, sum);
      tape.backward();
    }

    void setLearningRate(float rate) {
      Matrix.scalar(rate).uploadTo(optimizer.learningRate());
    }

    Matrix values() {
      return bench.read(block.values());
    }
  }

  private static double largest(Matrix matrix) {
    double largest = 0;
    for (int i = 0; i < matrix.size(); i++) {
      largest = Math.max(largest, Math.abs(matrix.get(i)));
    }
    return largest;
  }

  /** Not of activations with a kink, across which rounding moves some values. */
  @ParameterizedTest(name = "{0}")
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"RELU", "LEAKY_RELU"})
  void gradientsEqualThoseOfSinglePrecision(Activation activation) {
    for (LossFunction loss : LossFunction.values()) {
      for (boolean tied : new boolean[] {false, true}) {
        for (Activation last : List.of(Activation.IDENTITY, activation)) {
          try (Bench single = new Bench(backend());
              Bench mixed = new Bench(backend())) {
            TrainingStep exact = new TrainingStep(single, FLOAT32, tied, activation, last, loss);
            TrainingStep rounded = new TrainingStep(mixed, BFLOAT16, tied, activation, last, loss);
            run(exact);
            run(rounded);
            String what = loss + (tied ? ", tied" : "") + ", last " + last;
            Matrix gradient = single.read(exact.block.gradients());
            // The sign of a difference jumps where rounding moves it across 0.
            if (loss != LossFunction.ABSOLUTE_ERROR) {
              Tolerance.MIXED_PRECISION.check(
                  what,
                  new Expected(gradient, Matrix.filled(gradient.shape(), largest(gradient))),
                  mixed.read(rounded.block.gradients()));
            }
            Tolerance.MIXED_PRECISION.check(
                what + ", loss", single.read(exact.sum), mixed.read(rounded.sum));
          }
        }
      }
    }
  }

  private void run(TrainingStep step) {
    try (Step compiled = step.tape.compile(backend())) {
      compiled.run();
    }
  }

  private static TrainingStep elu(Bench bench, DType type) {
    return new TrainingStep(
        bench, type, false, Activation.ELU, Activation.IDENTITY, LossFunction.SQUARED_ERROR);
  }

  /** What the products read is never older than the weights. */
  @Test
  void theCopyOfTheWeightsIsRenewed() {
    try (Bench bench = new Bench(backend())) {
      TrainingStep step = elu(bench, BFLOAT16);
      Tensor copy = step.copy;
      assertCopyIsRounded(step, copy, bench);
      step.setLearningRate(0.05f);
      step.tape.append(step.optimizer.update());
      Matrix before = bench.read(copy);
      run(step);
      assertCopyIsRounded(step, copy, bench);
      assertNotEquals(before.get(0), bench.read(copy).get(0), "the step changed nothing");
      step.block.upload(new float[(int) step.block.size()]);
      Tolerance.EXACT.check("zeros", before.map(x -> 0), bench.read(copy));
    }
  }

  private static void assertCopyIsRounded(TrainingStep step, Tensor copy, Bench bench) {
    Matrix weights = bench.read(step.block.value("w0"));
    Tolerance.EXACT.check("copy", weights.map(Bfloat16::round), bench.read(copy));
  }

  @Test
  void trainingFollowsSinglePrecision() {
    try (Bench single = new Bench(backend());
        Bench mixed = new Bench(backend())) {
      TrainingStep exact = elu(single, FLOAT32);
      TrainingStep rounded = elu(mixed, BFLOAT16);
      for (TrainingStep step : List.of(exact, rounded)) {
        step.setLearningRate(0.02f);
        step.tape.append(step.optimizer.update());
      }
      double first = 0;
      try (Step exactStep = exact.tape.compile(backend());
          Step roundedStep = rounded.tape.compile(backend())) {
        for (int i = 0; i < 60; i++) {
          exactStep.run();
          roundedStep.run();
          Matrix expected = single.read(exact.sum);
          first = i == 0 ? expected.get(0) : first;
          Tolerance.MIXED_PRECISION.check("loss of step " + i, expected, mixed.read(rounded.sum));
        }
      }
      double last = mixed.read(rounded.sum).get(0);
      assertTrue(last < 0.5 * first, "no training: the loss went from " + first + " to " + last);
    }
  }

  /** Steps far below half a unit in the last place of BFLOAT16 add up. */
  @Test
  void smallUpdatesAreNotLost() {
    try (Bench bench = new Bench(backend())) {
      TrainingStep step = elu(bench, BFLOAT16);
      step.setLearningRate(1e-6f);
      step.tape.append(step.optimizer.update());
      Matrix before = step.values();
      try (Step compiled = step.tape.compile(backend())) {
        for (int i = 0; i < 100; i++) {
          compiled.run();
        }
      }
      Matrix moved = step.values().zip(before, (a, b) -> a - b);
      // Adam's steps are of about the learning rate where gradients keep their sign.
      assertTrue(largest(moved) > 0.5e-4 && largest(moved) < 2e-4, () -> "" + largest(moved));
    }
  }

  @Test
  void aMixedStepAllocatesNoJavaMemory() {
    try (Bench bench = new Bench(backend())) {
      TrainingStep step = elu(bench, BFLOAT16);
      step.setLearningRate(1e-3f);
      step.tape.append(step.optimizer.update());
      try (Step compiled = step.tape.compile(backend())) {
        Allocations.requireNone(backend(), compiled);
      }
    }
  }

  @Test
  void copyToTheSameTypeIsTheNodeItself() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Node x = tape.constant(bench.place(Samples.normal(1, 3, 5)));
      assertSame(x, tape.copy(x, FLOAT32));
      Node half = tape.copy(x, BFLOAT16);
      assertSame(half, tape.copy(half, BFLOAT16));
    }
  }

  /** The gradient passes a conversion as it is, but for its rounding. */
  @Test
  void copyHandsTheGradientOn() {
    Matrix w = Samples.normal(1, 3, 5);
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Tensor gradient = bench.placeOutput(w.shape());
      Tensor sum = bench.placeScalar(0);
      Node parameter = tape.parameter(bench.place(w), gradient);
      Node half = tape.copy(parameter, BFLOAT16);
      Node back = tape.copy(half, FLOAT32);
      Node zero = tape.constant(bench.place(w.map(x -> 0)));
      tape.loss(LossFunction.SQUARED_ERROR, 0.5f, back, zero, sum);
      tape.backward();
      try (Step step = tape.compile(backend())) {
        bench.run(step, sum, gradient);
      }
      Tolerance.BFLOAT16.check("gradient", w.map(Bfloat16::round), bench.read(gradient));
    }
  }

  /**
   * A layer's FLOAT32 output and a BFLOAT16 copy of weights in other operations than the loss and
   * products: their gradients have another type than they have.
   */
  @Test
  void gradientsAreConvertedWhereAnOperationNeedsIt() {
    Matrix weights = Samples.normal(BFLOAT16, 1, new Shape(INPUTS, CODES));
    Matrix x = Samples.normal(BFLOAT16, 2, new Shape(ROWS, INPUTS));
    Matrix factor = Samples.normal(BFLOAT16, 3, new Shape(ROWS, CODES));
    Matrix row = Samples.normal(4, 1, CODES);
    List<Matrix> gradients = new ArrayList<>();
    for (DType type : List.of(FLOAT32, BFLOAT16)) {
      try (Bench bench = new Bench(backend())) {
        Tape tape = new Tape(bench.scope());
        Tensor gradient = bench.placeOutput(weights.shape());
        Tensor rowGradient = bench.placeOutput(row.shape());
        Tensor sum = bench.placeScalar(0);
        Node w = tape.parameter(bench.place(type, weights), gradient);
        Node b = tape.parameter(bench.place(row), rowGradient);
        Node y =
            tape.dense(
                tape.constant(bench.place(type, x)), w, false, null, Activation.TANH, FLOAT32);
        Node moved = tape.zip(Arithmetic.SUBTRACT, tape.map(Activation.SIGMOID, y), b);
        Node scaled = tape.zip(Arithmetic.MULTIPLY, y, tape.constant(bench.place(factor)));
        Node total = tape.zip(Arithmetic.ADD, moved, scaled);
        Node again = tape.gemm(total, false, tape.constant(bench.place(row)), true);
        Node zero = tape.constant(bench.place(Matrix.filled(ROWS, CODES, 0)));
        Node none = tape.constant(bench.place(Matrix.filled(ROWS, 1, 0)));
        tape.loss(LossFunction.SQUARED_ERROR, 0.01f, total, zero, sum);
        tape.loss(LossFunction.SQUARED_ERROR, 0.01f, again, none, sum);
        Node small = tape.map(Activation.ELU, tape.copy(tape.map(Activation.TANH, w), FLOAT32));
        Node target = tape.constant(bench.place(weights.map(v -> 0)));
        tape.loss(LossFunction.SQUARED_ERROR, 0.01f, small, target, sum);
        tape.backward();
        try (Step step = tape.compile(backend())) {
          bench.run(step, sum, gradient, rowGradient);
          Matrix first = bench.read(gradient);
          bench.run(step, sum, gradient, rowGradient);
          Tolerance.EXACT.check("second run", first, bench.read(gradient));
          gradients.add(first);
          gradients.add(bench.read(rowGradient));
        }
      }
    }
    for (int i = 0; i < 2; i++) {
      Matrix exact = gradients.get(i);
      Tolerance.MIXED_PRECISION.check(
          "gradient " + i,
          new Expected(exact, Matrix.filled(exact.shape(), largest(exact))),
          gradients.get(i + 2));
    }
  }

  @Test
  void elementwiseArithmeticOfTwoTypesWithAParameterIsRefused() {
    try (Bench bench = new Bench(backend())) {
      Tape tape = new Tape(bench.scope());
      Node a = tape.copy(tape.constant(bench.place(Samples.normal(1, 3, 5))), BFLOAT16);
      Tensor w = bench.place(Samples.normal(2, 3, 5));
      Node b = tape.parameter(w, bench.placeOutput(new Shape(3, 5)));
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> tape.zip(Arithmetic.MULTIPLY, a, b));
      assertTrue(
          String.valueOf(refusal.getMessage()).contains("give b the type of a with copy"),
          refusal.getMessage());
    }
  }
}
