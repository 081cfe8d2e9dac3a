package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.inference.HugeRows;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.network.Parameters;
import dev.hourglass.models.objective.Objective;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.TrainingDivergedException;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Step;

/** Measures the mean loss on a data set that is not trained on. */
final class Evaluation {
  private final PreparedStage stage;
  private final Objective objective;
  private final Dataset dataset;
  private final int batches;
  private final int batchRows;
  private final int lastRows;
  private final int rows;
  private final Objective.Sums sums;
  private final Step batch;
  private final Step last;
  private int firstNotFinite;

  /**
   * Loads the data and compiles the steps.
   *
   * @param stage whose parameters are measured, and which owns what is allocated
   * @param dataset of the width of the stage's data
   */
  Evaluation(PreparedStage stage, Dataset dataset) {
    this.stage = stage;
    this.dataset = dataset;
    objective = stage.objective().ofRows();
    rows = dataset.rows();
    batchRows = Math.min(stage.plan().batchSize(), rows);
    batches = (rows - 1) / batchRows;
    lastRows = rows - batches * batchRows;
    Batches resident = new ResidentRows(stage.scope(), dataset);
    sums = new Objective.Sums(stage.scope(), objective.terms());
    batch = step(resident, batchRows);
    last = lastRows == batchRows ? batch : step(resident, lastRows);
  }

  private Step step(Batches resident, int size) {
    Tape tape = new Tape(stage.scope());
    tape.append(sums.clear());
    Node x = resident.next(tape, size);
    Parameters frozen = Parameters.frozen(stage.parameters());
    objective.record(ForwardPass.record(tape, stage.network(), frozen, DType.FLOAT32, x, x), sums);
    return stage.steps().compile(tape.kernels());
  }

  /** Mean loss over all rows, with the parameters of now. Not finite if that of a batch isn't. */
  TermMeans meanLoss() {
    TermMeans means = new TermMeans(objective.terms());
    for (int i = 0; i <= batches; i++) {
      boolean isLast = i == batches;
      (isLast ? last : batch).run();
      means.add(sums.download(), isLast ? lastRows : batchRows);
      if (!Double.isFinite(means.total())) {
        firstNotFinite = i * batchRows;
        return means;
      }
    }
    return means;
  }

  /**
   * What to say of a mean loss that was not finite. The rows of the batch are looked at once more,
   * in double precision.
   *
   * @param values the parameters, which are finite
   */
  TrainingDivergedException notFinite(ParameterValues values, Stage ofStage, int epoch) {
    HugeRows precise = new HugeRows(stage.network(), values);
    int worst = firstNotFinite;
    int worstSource = 0;
    double largest = -1;
    int end = Math.min(rows, firstNotFinite + batchRows);
    for (int r = firstNotFinite; r < end && largest <= Float.MAX_VALUE; r++) {
      double[] errors = precise.errors(dataset.row(r));
      double sum = 0;
      int source = 0;
      for (int i = 0; i < errors.length; i++) {
        sum += errors[i];
        if (errors[i] > errors[source]) {
          source = i;
        }
      }
      if (sum > largest) {
        largest = sum;
        worst = r;
        worstSource = source;
      }
    }
    int column = stage.network().likelihood().firstColumn(worstSource);
    return TrainingDivergedException.onValidation(
        ofStage.name(), epoch, ofStage.batches(), worst, column, dataset.value(worst, column));
  }
}
