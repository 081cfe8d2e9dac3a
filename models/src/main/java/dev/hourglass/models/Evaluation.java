package dev.hourglass.models;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;

/** Measures the mean loss on a data set that is not trained on. */
final class Evaluation {
  private final int batches;
  private final int batchRows;
  private final int lastRows;
  private final int rows;
  private final Tensor sum;
  private final Step batch;
  private final Step last;

  /**
   * Loads the data and compiles the steps.
   *
   * @param steps owns what is compiled
   * @param scope owns what is allocated
   * @param batchSize rows at a time, at most
   */
  Evaluation(
      CompiledSteps steps,
      Scope scope,
      Objective objective,
      ParameterBlock parameters,
      Dataset dataset,
      int batchSize) {
    rows = dataset.rows();
    batchRows = Math.min(batchSize, rows);
    batches = (rows - 1) / batchRows;
    lastRows = rows - batches * batchRows;
    DeviceData data = new DeviceData(scope, dataset);
    sum = scope.tensor(1, 1);
    batch = step(steps, scope, objective, parameters, data, batchRows);
    last =
        lastRows == batchRows ? batch : step(steps, scope, objective, parameters, data, lastRows);
  }

  private Step step(
      CompiledSteps steps,
      Scope scope,
      Objective objective,
      ParameterBlock parameters,
      DeviceData data,
      int size) {
    Kernels kernels = scope.kernels();
    Tape tape = new Tape(scope);
    tape.append(kernels.fill(0, sum));
    Node x = data.nextRows(tape, size);
    Forward forward = new Forward(scope, parameters, objective.layers(), x.value());
    forward.kernels().forEach(tape::append);
    float mean = 1f / ((float) size * data.columns());
    tape.append(kernels.loss(objective.loss(), mean, forward.output(), x.value(), sum, null));
    return steps.compile(tape.kernels());
  }

  /** Mean loss over all rows, with the parameters of now. */
  double meanLoss() {
    double total = 0;
    for (int i = 0; i < batches; i++) {
      total += run(batch) * batchRows;
    }
    total += run(last) * lastRows;
    return total / rows;
  }

  private double run(Step step) {
    step.run();
    FloatBuffer scalar = FloatBuffer.allocate(1);
    sum.download(scalar);
    return scalar.get(0);
  }
}
