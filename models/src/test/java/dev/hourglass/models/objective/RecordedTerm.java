package dev.hourglass.models.objective;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Batch;
import dev.hourglass.models.network.Draws;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.Parameters;
import dev.hourglass.models.network.Recording;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A term of some rows, with the same random numbers each time. */
final class RecordedTerm {
  private final List<Kernel> kernels;
  private final Objective.Sums sums;
  private final Draws draws;

  /**
   * What a term is recorded of.
   *
   * @param rows as wide as the input
   * @param weights of the rows' cells; null for 1
   * @param factor by which the term is multiplied; null for 1
   * @param hasCodeNoise whether codes are multiplied with random numbers before they are decoded
   */
  record Inputs(
      Dataset rows, @Nullable Dataset weights, @Nullable Float factor, boolean hasCodeNoise) {
    static Inputs of(float[][] rows) {
      return new Inputs(Dataset.of(rows), null, null, false);
    }

    Inputs weights(float[][] ofCells) {
      return new Inputs(rows, Dataset.of(ofCells), factor, hasCodeNoise);
    }

    Inputs factor(float ofTerm) {
      return new Inputs(rows, weights, ofTerm, hasCodeNoise);
    }

    Inputs codeNoise() {
      return new Inputs(rows, weights, factor, true);
    }
  }

  RecordedTerm(Scope scope, Network network, Parameters parameters, Term term, Inputs inputs) {
    draws = new Draws(scope, 7);
    sums = new Objective.Sums(scope, List.of(term));
    Tape tape = new Tape(scope);
    tape.append(sums.clear());
    Recording recording = new Recording(tape, scope, network, parameters, DType.FLOAT32, draws);
    Node rows = tape.constant(upload(scope, inputs.rows()));
    Dataset weights = inputs.weights();
    Batch batch = Batch.of(rows, weights == null ? null : tape.constant(upload(scope, weights)));
    ForwardPass pass =
        ForwardPass.record(
            recording, batch, code -> inputs.hasCodeNoise() ? noisy(tape, code) : code);
    Float factor = inputs.factor();
    Map<Term, Tensor> factors = factor == null ? Map.of() : Map.of(term, scalar(scope, factor));
    new Objective(List.of(term)).record(pass, factors, sums);
    if (parameters.use() == Parameters.Use.LEARNED) {
      tape.backward();
    }
    kernels = tape.kernels();
  }

  /** Multiplied, so that the noise is part of the gradient too. */
  private Node noisy(Tape tape, Node code) {
    long columns = code.value().columns();
    Node noise = draws.next(tape, new Distribution.Normal(1, 0.5f), code.value().rows(), columns);
    return tape.zip(Arithmetic.MULTIPLY, code, noise);
  }

  private static Tensor upload(Scope scope, Dataset rows) {
    Tensor tensor = scope.tensor(rows.rows(), rows.columns());
    FloatBuffer values = FloatBuffer.allocate(rows.rows() * rows.columns());
    for (float[] row : rows.toArray()) {
      values.put(row);
    }
    tensor.upload(values.flip());
    return tensor;
  }

  private static Tensor scalar(Scope scope, float value) {
    Tensor tensor = scope.tensor(1, 1);
    tensor.upload(FloatBuffer.wrap(new float[] {value}));
    return tensor;
  }

  /** Computes its value, and the gradients where parameters are learned. */
  double value() {
    draws.restart();
    kernels.forEach(Kernel::run);
    return sums.download()[0];
  }
}
