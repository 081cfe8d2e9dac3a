package dev.hourglass.conformance;

import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** A sum of losses, which a tape differentiates and the oracle evaluates in double precision. */
record Objective(List<Term> terms) {
  /** One loss. */
  record Term(LossFunction loss, float scale, Formula output, Formula target) {}

  static Objective of(LossFunction loss, float scale, Formula output, Formula target) {
    return new Objective(List.of(new Term(loss, scale, output, target)));
  }

  double value(Map<Formula.Input, Matrix> inputs) {
    double sum = 0;
    for (Term term : terms) {
      Matrix output = term.output().value(inputs);
      Matrix target = term.target().value(inputs);
      sum +=
          Oracle.loss(term.loss(), term.scale(), output, target, Matrix.scalar(0)).value().get(0);
    }
    return sum;
  }

  /**
   * Records all terms.
   *
   * @param sum what they are added to
   */
  void record(Recording recording, Tensor sum) {
    for (Term term : terms) {
      recording
          .tape()
          .loss(
              term.loss(),
              term.scale(),
              recording.node(term.output()),
              recording.node(term.target()),
              sum);
    }
  }
}
