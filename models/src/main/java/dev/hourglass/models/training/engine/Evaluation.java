package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Tape;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.inference.HugeRows;
import dev.hourglass.models.network.Draws;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.network.Parameters;
import dev.hourglass.models.network.Recording;
import dev.hourglass.models.objective.Objective;
import dev.hourglass.models.objective.Reconstruction;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.TrainingDivergedException;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Seeds;
import dev.hourglass.tensor.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures the mean loss on a data set that is not trained on. */
final class Evaluation {
  private static final String RECONSTRUCTION = new Reconstruction().name();

  private final PreparedStage stage;
  private final Objective objective;
  private final Dataset dataset;
  private final @Nullable Dataset weights;
  private final boolean isScaled;
  private final int batches;
  private final int batchRows;
  private final int lastRows;
  private final int rows;
  private final Objective.Sums sums;
  private final List<Draws> draws = new ArrayList<>();
  private final Step batch;
  private final Step last;
  private int firstNotFinite;

  /**
   * Loads the data and compiles the steps.
   *
   * @param stage whose parameters are measured, and which owns what is allocated
   * @param dataset of the width of the stage's data
   * @param weights of its cells, rows x source columns; null for 1
   * @param isScaled whether it has been scaled, so that messages say so
   */
  Evaluation(PreparedStage stage, Dataset dataset, @Nullable Dataset weights, boolean isScaled) {
    this.stage = stage;
    this.dataset = dataset;
    this.weights = weights;
    this.isScaled = isScaled;
    objective = stage.objective().ofRows();
    rows = dataset.rows();
    batchRows = Math.min(stage.plan().batchSize(), rows);
    batches = (rows - 1) / batchRows;
    lastRows = rows - batches * batchRows;
    Batches resident = new ResidentRows(stage.scope(), dataset, weights);
    sums = new Objective.Sums(stage.scope(), objective.terms());
    batch = step(resident, batchRows, 0);
    last = lastRows == batchRows ? batch : step(resident, lastRows, 1);
  }

  private Step step(Batches resident, int size, int number) {
    Tape tape = new Tape(stage.scope());
    tape.append(sums.clear());
    Draws random = new Draws(stage.scope(), Seeds.derive(stage.evaluationSeed(), number));
    draws.add(random);
    Recording recording =
        new Recording(
            tape,
            stage.scope(),
            stage.network(),
            Parameters.frozen(stage.parameters()),
            DType.FLOAT32,
            random);
    ForwardPass pass = ForwardPass.record(recording, stage.nextBatch(resident, recording, size));
    objective.record(pass, Map.of(), sums);
    return stage.steps().compile(tape.kernels());
  }

  /** Mean loss over all rows, with the parameters of now. Not finite if that of a batch isn't. */
  TermMeans meanLoss() {
    // The same random numbers after each epoch, so that losses can be compared.
    draws.forEach(Draws::restart);
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
   * @param unfinished what {@link #meanLoss} gave
   * @param values the parameters, which are finite
   */
  TrainingDivergedException notFinite(
      TermMeans unfinished, ParameterValues values, Stage ofStage, int epoch) {
    double reconstruction = unfinished.byName().getOrDefault(RECONSTRUCTION, Double.NaN);
    if (Double.isFinite(reconstruction)) {
      return new TrainingDivergedException(
          ofStage.name(), epoch, ofStage.batches(), "a penalty on the validation data");
    }
    HugeRows precise = new HugeRows(stage.network(), values);
    int worst = firstNotFinite;
    double largest = -1;
    int end = Math.min(rows, firstNotFinite + batchRows);
    for (int r = firstNotFinite; r < end && largest <= Float.MAX_VALUE; r++) {
      double[] errors = errors(precise, r);
      double sum = Arrays.stream(errors).sum();
      if (sum > largest) {
        largest = sum;
        worst = r;
      }
    }
    int column = farthest(dataset.row(worst));
    return TrainingDivergedException.onValidation(
        ofStage.name(),
        epoch,
        ofStage.batches(),
        worst,
        column,
        dataset.value(worst, column),
        isScaled);
  }

  /** What is farthest from 0 spoils the reconstruction of all others. */
  private static int farthest(float[] row) {
    int farthest = 0;
    for (int i = 1; i < row.length; i++) {
      if (Math.abs(row[i]) > Math.abs(row[farthest])) {
        farthest = i;
      }
    }
    return farthest;
  }

  /** What stands in a cell that is missing has no error, be it large or none that has a meaning. */
  private double[] errors(HugeRows precise, int row) {
    double[] errors = precise.errors(dataset.row(row));
    if (weights != null) {
      float[] ofCells = weights.row(row);
      for (int i = 0; i < errors.length; i++) {
        errors[i] = ofCells[i] == 0 ? 0 : errors[i] * ofCells[i];
      }
    }
    return errors;
  }
}
