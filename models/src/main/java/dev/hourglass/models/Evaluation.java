package dev.hourglass.models;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.ParameterBlock;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.TrainingDivergedException;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;

/** Measures the mean loss on a data set that is not trained on. */
final class Evaluation {
  private final Objective objective;
  private final ParameterBlock parameters;
  private final Dataset dataset;
  private final int batches;
  private final int batchRows;
  private final int lastRows;
  private final int rows;
  private final Tensor sum;
  private final Step batch;
  private final Step last;
  private int firstNotFinite;

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
    this.objective = objective;
    this.parameters = parameters;
    this.dataset = dataset;
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

  /** Mean loss over all rows, with the parameters of now. Not finite if that of a batch isn't. */
  double meanLoss() {
    double total = 0;
    for (int i = 0; i <= batches; i++) {
      boolean isLast = i == batches;
      double loss = run(isLast ? last : batch);
      if (!Double.isFinite(loss)) {
        firstNotFinite = i * batchRows;
        return loss;
      }
      total += loss * (isLast ? lastRows : batchRows);
    }
    return total / rows;
  }

  /**
   * What to say of a mean loss that was not finite. The rows of the batch are looked at once more,
   * in double precision.
   *
   * @param layout of the parameters, which are finite
   */
  TrainingDivergedException notFinite(Layout layout, Stage stage, int epoch) {
    HugeRows precise = new HugeRows(layout, parameters.download());
    int worst = firstNotFinite;
    int worstColumn = 0;
    double largest = -1;
    int end = Math.min(rows, firstNotFinite + batchRows);
    for (int r = firstNotFinite; r < end && largest <= Float.MAX_VALUE; r++) {
      float[] row = dataset.row(r);
      double[] outputs = precise.outputs(objective.layers(), row);
      double sum = 0;
      int column = 0;
      double largestOfRow = -1;
      for (int i = 0; i < row.length; i++) {
        double loss = objective.loss().value(outputs[i], row[i]);
        sum += loss;
        if (loss > largestOfRow) {
          largestOfRow = loss;
          column = i;
        }
      }
      if (sum > largest) {
        largest = sum;
        worst = r;
        worstColumn = column;
      }
    }
    return TrainingDivergedException.onValidation(
        stage.name(),
        epoch,
        stage.batches(),
        worst,
        worstColumn,
        dataset.value(worst, worstColumn));
  }

  private double run(Step step) {
    step.run();
    FloatBuffer scalar = FloatBuffer.allocate(1);
    sum.download(scalar);
    return scalar.get(0);
  }
}
