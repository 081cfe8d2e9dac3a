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
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.MuonParameters;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Muon's steps and trainings; {@link OrthogonalizationTests} has the matrices within. */
abstract class MuonTests extends ConformanceTests {
  private static final int STEPS = 6;
  private static final AdamParameters ADAM = new AdamParameters(0.9f, 0.999f, 1e-8f, 0);
  private static final Parameter WIDE = Parameter.weight("w0", 4, 7);
  private static final Parameter TALL = Parameter.weight("w1", 7, 3);
  private static final List<Parameter> WEIGHTS = List.of(WIDE, TALL);
  private static final int COUNT = 4 * 7 + 7 * 3;
  private static final int BIASES = 7 + 3;

  MuonTests(BackendConformanceTest kit) {
    super(kit);
  }

  private static Matrix part(Matrix block, int first, int count) {
    return Matrix.of(1, count, (row, column) -> block.get(first + column));
  }

  @ParameterizedTest
  @CsvSource({"0, true, true", "0.2, true, false", "0.2, false, true", "0, false, false"})
  void stepsFollowTheDefinition(float weightDecay, boolean hasBiases, boolean ownScope) {
    MuonParameters h = new MuonParameters(0.8f, 4, weightDecay, ADAM);
    ParameterLayout layout =
        hasBiases
            ? ParameterLayout.of(WIDE, TALL, Parameter.bias("b0", 7), Parameter.bias("b1", 3))
            : ParameterLayout.of(WIDE, TALL);
    Shape shape = new Shape(1, (int) layout.size());
    Matrix start = Samples.normal(1, shape);
    Matrix weights = part(start, 0, COUNT);
    Matrix velocity = Matrix.filled(1, COUNT, 0);
    Matrix none = Matrix.filled(1, BIASES, 0);
    Oracle.Adam biases =
        hasBiases ? new Oracle.Adam(ADAM, part(start, COUNT, BIASES), none, none) : null;
    try (Bench bench = new Bench(backend());
        Bench other = new Bench(backend())) {
      ParameterBlock block = new ParameterBlock(bench.scope(), layout);
      block.upload(start.toFloats());
      OptimizerState state =
          new OptimizerState((ownScope ? other : bench).scope(), new Optimizer.Muon(h), block);
      try (Step step = backend().compile(List.of(state.update()))) {
        for (int i = 1; i <= STEPS; i++) {
          float rate = 0.02f / i;
          Matrix all = Samples.normal(100 + i, shape);
          Matrix.scalar(rate).uploadTo(state.learningRate());
          all.uploadTo(block.gradients());
          step.run();

          Matrix gradient = part(all, 0, COUNT);
          velocity = velocity.zip(gradient, (v, g) -> 0.8f * v + g);
          Matrix direction = gradient.zip(velocity, (g, v) -> g + 0.8f * v);
          weights = stepped(weights, direction, rate, weightDecay);
          Tolerance.EXACT.check("gradients", all, bench.read(block.gradients()));
          Matrix found = bench.read(block.values());
          for (int j = 0; j < COUNT; j++) {
            // Of small singular values roundings are multiplied by some hundred.
            assertEquals(weights.get(j), found.get(j), 1e-4, "weight " + j + ", step " + i);
          }
          Matrix moment = bench.read(state.moments().get(0));
          for (int j = 0; j < COUNT; j++) {
            assertEquals(velocity.get(j), moment.get(j), 1e-5, "velocity " + j);
          }
          assertEquals(hasBiases ? 2 : 1, state.moments().size());
          if (biases != null) {
            biases.step(rate, i, part(all, COUNT, BIASES));
            Tolerance.OPTIMIZER.check("biases", biases.w(), part(found, COUNT, BIASES));
            Tolerance.OPTIMIZER.check("first", biases.m(), part(moment, COUNT, BIASES));
            Tolerance.OPTIMIZER.check("second", biases.v(), bench.read(state.moments().get(1)));
          }
        }
      }
    }
  }

  private Matrix stepped(Matrix weights, Matrix direction, float rate, float weightDecay) {
    Matrix result = weights.map(w -> w * (1 - (double) rate * weightDecay));
    int first = 0;
    for (Parameter weight : WEIGHTS) {
      int rows = (int) weight.rows();
      int columns = (int) weight.columns();
      int offset = first;
      Matrix of =
          Matrix.of(
              rows,
              columns,
              (row, column) -> (float) direction.get(offset + row * columns + column));
      Matrix orthogonal = orthogonalized(of);
      double factor = rate * 0.2 * Math.sqrt(Math.max(rows, columns));
      for (int i = 0; i < rows * columns; i++) {
        result.set(0, first + i, result.get(first + i) - factor * orthogonal.get(i));
      }
      first += rows * columns;
    }
    return result;
  }

  private Matrix orthogonalized(Matrix matrix) {
    try (Bench bench = new Bench(backend())) {
      Tensor out = bench.placeOutput(matrix.shape());
      bench.kernels().orthogonalize(DType.FLOAT32, 4, bench.place(matrix), out).run();
      return Matrix.downloadFrom(out);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "BFLOAT16"})
  void aNarrowAutoencoderLearns(DType type) {
    if (type != DType.FLOAT32) {
      assumeSupported(type);
    }
    try (Bench bench = new Bench(backend())) {
      ParameterLayout layout =
          ParameterLayout.of(
              Parameter.weight("w0", 12, 3),
              Parameter.weight("w1", 3, 12),
              Parameter.bias("b0", 3),
              Parameter.bias("b1", 12));
      ParameterBlock block = new ParameterBlock(bench.scope(), layout, type);
      Matrix start = Samples.normal(3, 1, (int) block.size());
      block.upload(start.map(x -> (float) (0.3 * x)).toFloats());
      OptimizerState state = new OptimizerState(bench.scope(), Optimizer.muon(), block);
      Matrix.scalar(0.02f).uploadTo(state.learningRate());
      Matrix plane = Samples.normal(4, new Shape(3, 12));
      Matrix places = Samples.normal(5, new Shape(40, 3));
      Matrix rows =
          Matrix.of(
              40,
              12,
              (row, column) -> {
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                  sum += places.get(row, k) * plane.get(k, column);
                }
                return (float) sum;
              });
      Tensor sum = bench.placeScalar(0);
      Tape tape = new Tape(bench.scope());
      tape.append(bench.kernels().fill(0, sum));
      Node x = tape.constant(bench.place(rows));
      Node code =
          tape.dense(
              tape.copy(x, type),
              block.learned(tape, "w0"),
              false,
              block.learned(tape, "b0"),
              Activation.IDENTITY);
      Node y =
          tape.dense(
              code,
              block.learned(tape, "w1"),
              false,
              block.learned(tape, "b1"),
              Activation.IDENTITY,
              DType.FLOAT32);
      tape.loss(LossFunction.SQUARED_ERROR, 1f / (40 * 12), y, x, sum);
      tape.backward();
      tape.append(state.update());
      try (Step step = tape.compile(backend())) {
        step.run();
        double first = bench.read(sum).get(0);
        for (int i = 0; i < 150; i++) {
          step.run();
        }
        double last = bench.read(sum).get(0);
        assertTrue(last < 0.1 * first, () -> "the loss went from " + first + " to " + last);
      }
    }
  }
}
