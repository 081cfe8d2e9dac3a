package dev.hourglass.conformance;

import dev.hourglass.autodiff.Tape;
import dev.hourglass.conformance.Formula.Input;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The loss and the gradients that a tape computes, against an objective evaluated in double
 * precision and its central differences.
 */
final class GradientCheck {
  /** What the sum holds before; each run adds to it. */
  private static final double OLD_SUM = 0.25;

  private final Map<Input, Matrix> constants = new LinkedHashMap<>();
  private final List<Parameter> parameters = new ArrayList<>();

  private record Parameter(Input input, Matrix value) {}

  /** An input that is learned. */
  Input parameter(Matrix value) {
    return given(value, true);
  }

  /** An input that is not. */
  Input constant(Matrix value) {
    return given(value, false);
  }

  Input given(Matrix value, boolean learned) {
    Input input = new Input();
    if (learned) {
      parameters.add(new Parameter(input, value));
    } else {
      constants.put(input, value);
    }
    return input;
  }

  /** What all inputs are. */
  Map<Input, Matrix> inputs() {
    Map<Input, Matrix> inputs = new LinkedHashMap<>(constants);
    parameters.forEach(parameter -> inputs.put(parameter.input(), parameter.value()));
    return inputs;
  }

  /** Runs the compiled step twice: the second run must give the same gradients, not their sum. */
  void check(Backend backend, String what, Objective objective) {
    Expected sum =
        new Expected(
            Matrix.scalar(OLD_SUM + objective.value(inputs())),
            Matrix.scalar(OLD_SUM + magnitude(objective)));
    List<Expected> gradients =
        parameters.stream().map(parameter -> gradient(objective, parameter)).toList();
    for (Placement placement : Placement.values()) {
      try (Bench bench = new Bench(backend, placement)) {
        check(backend, bench, what + ", " + placement, objective, sum, gradients);
      }
    }
  }

  private void check(
      Backend backend,
      Bench bench,
      String what,
      Objective objective,
      Expected expectedSum,
      List<Expected> expected) {
    Tape tape = new Tape(bench.scope());
    Recording recording = new Recording(tape);
    constants.forEach((input, value) -> recording.bind(input, tape.constant(bench.place(value))));
    Tensor sum = bench.placeScalar(OLD_SUM);
    List<Tensor> outputs = new ArrayList<>(List.of(sum));
    for (Parameter parameter : parameters) {
      Tensor gradient = bench.placeOutput(parameter.value().shape());
      outputs.add(gradient);
      recording.bind(parameter.input(), tape.parameter(bench.place(parameter.value()), gradient));
    }
    objective.record(recording, sum);
    tape.backward();

    List<Matrix> first = new ArrayList<>();
    try (Step step = tape.compile(backend)) {
      bench.run(step, outputs.toArray(new Tensor[0]));
      Tolerance.GRADIENT.check(what + ", loss", expectedSum, bench.read(sum));
      for (int i = 0; i < expected.size(); i++) {
        Matrix gradient = bench.read(outputs.get(i + 1));
        Tolerance.GRADIENT.check(what + ", gradient of parameter " + i, expected.get(i), gradient);
        first.add(gradient);
      }
      bench.run(step, outputs.toArray(new Tensor[0]));
    }
    for (int i = 0; i < first.size(); i++) {
      Tolerance.EXACT.check(
          what + ", gradient of parameter " + i + " in the second run",
          first.get(i),
          bench.read(outputs.get(i + 1)));
    }
  }

  /**
   * Relative to the largest element, because sums over paths and rows cancel in some elements and
   * not in others.
   */
  private Expected gradient(Objective objective, Parameter parameter) {
    Map<Input, Matrix> inputs = inputs();
    Matrix gradient =
        Differences.gradient(
            moved -> {
              inputs.put(parameter.input(), moved);
              return objective.value(inputs);
            },
            parameter.value());
    return new Expected(gradient, Matrix.filled(gradient.shape(), largest(gradient)));
  }

  private static double largest(Matrix matrix) {
    double largest = 0;
    for (int i = 0; i < matrix.size(); i++) {
      largest = Math.max(largest, Math.abs(matrix.get(i)));
    }
    return largest;
  }

  /** Terms may have opposite signs. */
  private double magnitude(Objective objective) {
    return objective.terms().stream().mapToDouble(term -> Math.abs(term.value(inputs()))).sum();
  }
}
