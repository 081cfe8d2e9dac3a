package dev.hourglass.conformance;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.autodiff.OptimizerState;
import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.conformance.Formula.Input;
import dev.hourglass.conformance.Formula.Layer;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An autoencoder of one hidden layer, trained twice from the same start: by a step recorded on a
 * tape, and in double precision with central differences for gradients. One that stands on another
 * one learns that one's codes, whose encoder stays as it is (greedy training).
 */
final class OracleTraining {
  private static final int BATCH = 8;
  private static final int STEPS = 60;

  private final int inputs;
  private final int codes;
  private final boolean tied;
  private final Activation codeActivation;
  private final @Nullable OracleTraining below;
  private final Input w = new Input();
  private final Input back;
  private final Input codeBias = new Input();
  private final Input outputBias = new Input();

  /** Weights, then biases, as the backend has learned them. */
  private Matrix learned;

  /** The same in double precision. */
  private Matrix ideal;

  OracleTraining(
      int inputs,
      int codes,
      boolean tied,
      Activation codeActivation,
      @Nullable OracleTraining below) {
    this.inputs = inputs;
    this.codes = codes;
    this.tied = tied;
    this.codeActivation = codeActivation;
    this.below = below;
    this.back = tied ? w : new Input();
    Matrix start = Samples.normal(7, 1, weightCount() + codes + inputs);
    this.learned = start.map(x -> (float) (0.4 * x));
    this.ideal = learned;
  }

  private int weightCount() {
    return (tied ? 1 : 2) * inputs * codes;
  }

  private Formula source(Input data) {
    return below == null ? data : below.code(below.source(data));
  }

  private Formula code(Formula x) {
    return new Layer(x, w, false, codeBias, codeActivation);
  }

  /** Values of the parameters, cut from a flat block, and of the encoders below. */
  private Map<Input, Matrix> values(Matrix block, boolean ofOracle) {
    Map<Input, Matrix> values = new HashMap<>();
    if (below != null) {
      values.putAll(below.values(ofOracle ? below.ideal : below.learned, ofOracle));
    }
    values.put(w, part(block, 0, inputs, codes));
    if (!tied) {
      values.put(back, part(block, inputs * codes, codes, inputs));
    }
    values.put(codeBias, part(block, weightCount(), 1, codes));
    values.put(outputBias, part(block, weightCount() + codes, 1, inputs));
    return values;
  }

  private static Matrix part(Matrix block, int offset, int rows, int columns) {
    return Matrix.of(rows, columns, (row, column) -> block.get(offset + row * columns + column));
  }

  /** A schedule with a drop. */
  private static float rate(float start, int step) {
    return step < STEPS / 2 ? start : start / 4;
  }

  /**
   * Trains both and fails if their losses differ.
   *
   * @param data of which batches are taken in turn
   * @param rate learning rate of the first half
   * @param lambda of the penalty on weights
   * @return the losses in double precision
   */
  Matrix train(
      Backend backend,
      Matrix data,
      LossFunction loss,
      Optimizer optimizer,
      float rate,
      float lambda) {
    Matrix order = Samples.integers(8, new Shape(1, data.rows() + 3), 0, data.rows());
    Input batch = new Input();
    Formula x = source(batch);
    Formula output = new Layer(code(x), back, tied, outputBias, Activation.IDENTITY);
    Objective objective = Objective.of(loss, 1f / (BATCH * inputs), output, x);
    Matrix actual = onTape(backend, data, order, batch, objective, optimizer, rate, lambda);
    Matrix expected = inDouble(data, order, batch, objective, optimizer, rate, lambda);
    Tolerance.LOSS_CURVE.check("losses", expected, actual);
    return expected;
  }

  private Matrix onTape(
      Backend backend,
      Matrix data,
      Matrix order,
      Input batch,
      Objective objective,
      Optimizer optimizer,
      float rate,
      float lambda) {
    Matrix losses = Matrix.filled(1, STEPS, Double.NaN);
    try (Bench bench = new Bench(backend)) {
      Scope scope = bench.scope();
      ParameterBlock block = new ParameterBlock(scope, layout());
      block.upload(learned.toFloats());
      OptimizerState state = new OptimizerState(scope, optimizer, block);
      Tensor sum = bench.placeScalar(0);
      Tape tape = new Tape(scope);
      tape.append(bench.kernels().fill(0, sum));
      Recording recording = new Recording(tape);
      Tensor rows = bench.place(data);
      Tensor index = bench.place(DType.INT32, order);
      recording.bind(batch, tape.gatherRows(rows, index, bench.placeInteger(0), 1, BATCH));
      if (below != null) {
        below
            .values(below.learned, false)
            .forEach((input, value) -> recording.bind(input, tape.constant(bench.place(value))));
      }
      Node weights = block.learned(tape, "w0");
      recording.bind(w, weights);
      recording.bind(back, tied ? weights : block.learned(tape, "w1"));
      recording.bind(codeBias, block.learned(tape, "b0"));
      recording.bind(outputBias, block.learned(tape, "b1"));
      objective.record(recording, sum);
      tape.l2(lambda, block, sum);
      tape.backward();
      tape.append(state.update());
      try (Step step = tape.compile(backend)) {
        for (int i = 0; i < STEPS; i++) {
          Matrix.scalar(rate(rate, i)).uploadTo(state.learningRate());
          step.run();
          losses.set(0, i, bench.read(sum).get(0));
        }
      }
      learned = bench.read(block.values());
    }
    return losses;
  }

  private ParameterLayout layout() {
    List<Parameter> parameters = new ArrayList<>();
    parameters.add(Parameter.weight("w0", inputs, codes));
    if (!tied) {
      parameters.add(Parameter.weight("w1", codes, inputs));
    }
    parameters.add(Parameter.bias("b0", codes));
    parameters.add(Parameter.bias("b1", inputs));
    return new ParameterLayout(parameters);
  }

  private Matrix inDouble(
      Matrix data,
      Matrix order,
      Input batch,
      Objective objective,
      Optimizer optimizer,
      float rate,
      float lambda) {
    Matrix losses = Matrix.filled(1, STEPS, Double.NaN);
    OracleDescent descent = new OracleDescent(optimizer, ideal, weightCount());
    int cursor = 0;
    for (int i = 0; i < STEPS; i++) {
      Matrix rows = Oracle.gatherRows(data, order, cursor, 1, new Shape(BATCH, data.columns()));
      cursor = Oracle.advanced(cursor, BATCH, order.columns());
      losses.set(0, i, value(objective, batch, rows, lambda, ideal));
      Matrix gradient =
          Differences.gradient(block -> value(objective, batch, rows, lambda, block), ideal);
      descent.step(rate(rate, i), gradient);
      ideal = descent.parameters().value();
    }
    return losses;
  }

  private double value(Objective objective, Input batch, Matrix rows, float lambda, Matrix block) {
    Map<Input, Matrix> values = values(block, true);
    values.put(batch, rows);
    double squares = 0;
    for (int i = 0; i < weightCount(); i++) {
      squares += block.get(i) * block.get(i);
    }
    return objective.value(values) + lambda / 2.0 * squares;
  }
}
