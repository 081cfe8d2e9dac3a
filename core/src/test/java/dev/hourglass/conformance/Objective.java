package dev.hourglass.conformance;

import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sum of terms, which a tape differentiates and the oracle evaluates in double precision. */
record Objective(List<Term> terms) {
  /** One summand. */
  sealed interface Term {
    double value(Map<Formula.Input, Matrix> inputs);

    /**
     * Records it.
     *
     * @param sum what it is added to
     */
    void record(Recording recording, Tensor sum);
  }

  /** One loss. */
  record Loss(LossFunction loss, float scale, Formula output, Formula target) implements Term {
    @Override
    public double value(Map<Formula.Input, Matrix> inputs) {
      Matrix zero = Matrix.scalar(0);
      return Oracle.loss(loss, scale, output.value(inputs), target.value(inputs), zero)
          .value()
          .get(0);
    }

    @Override
    public void record(Recording recording, Tensor sum) {
      recording.tape().loss(loss, scale, recording.node(output), recording.node(target), sum);
    }
  }

  /** A loss of groups of columns. */
  record Grouped(
      ColumnGroups groups, float scale, Formula output, Formula target, @Nullable Formula weights)
      implements Term {
    @Override
    public double value(Map<Formula.Input, Matrix> inputs) {
      Matrix errors =
          Oracle.errors(
                  groups,
                  scale,
                  output.value(inputs),
                  target.value(inputs),
                  weights == null ? null : weights.value(inputs))
              .value();
      return Oracle.sum(errors, Matrix.scalar(0), Into.OVERWRITE).value().get(0);
    }

    @Override
    public void record(Recording recording, Tensor sum) {
      recording
          .tape()
          .loss(
              groups,
              scale,
              recording.node(output),
              recording.node(target),
              weights == null ? null : recording.node(weights),
              sum);
    }
  }

  /** A value of 1x1. */
  record Scalar(Formula value, float weight) implements Term {
    @Override
    public double value(Map<Formula.Input, Matrix> inputs) {
      return weight * value.value(inputs).get(0);
    }

    @Override
    public void record(Recording recording, Tensor sum) {
      recording.tape().objective(recording.node(value), weight, sum);
    }
  }

  static Objective of(LossFunction loss, float scale, Formula output, Formula target) {
    return new Objective(List.of(new Loss(loss, scale, output, target)));
  }

  double value(Map<Formula.Input, Matrix> inputs) {
    return terms.stream().mapToDouble(term -> term.value(inputs)).sum();
  }

  /**
   * Records all terms.
   *
   * @param sum what they are added to
   */
  void record(Recording recording, Tensor sum) {
    terms.forEach(term -> term.record(recording, sum));
  }
}
