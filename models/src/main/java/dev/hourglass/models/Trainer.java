package dev.hourglass.models;

import static java.util.Objects.requireNonNull;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingListener;
import dev.hourglass.models.training.TrainingRun;
import dev.hourglass.models.training.engine.StagedTraining;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.Scaling;
import dev.hourglass.tensor.Backend;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains autoencoders on a backend: an architecture, by a plan, on data. Immutable: the methods
 * that choose something return a changed copy.
 */
public final class Trainer {
  /** Of which the validation data is missing until it is known how it is scaled. */
  private final TrainingRun run;

  private final @Nullable Scaling scaling;
  private final @Nullable Validation validation;
  private final @Nullable EpochObserver observer;

  /**
   * Data that is not trained on.
   *
   * @param data which it is
   * @param weights of its cells; null if all count alike
   */
  private record Validation(Observations data, @Nullable Dataset weights) {}

  private Trainer(
      TrainingRun run,
      @Nullable Scaling scaling,
      @Nullable Validation validation,
      @Nullable EpochObserver observer) {
    this.run = run;
    this.scaling = scaling;
    this.validation = validation;
    this.observer = observer;
  }

  /** Trains on this backend, to which the results are bound. */
  public static Trainer on(Backend backend) {
    return new Trainer(TrainingRun.on(backend), null, null, null);
  }

  /** Tells of the progress. */
  public Trainer listener(TrainingListener listener) {
    return new Trainer(run.listener(listener), scaling, validation, observer);
  }

  /**
   * Shows the model after each joint epoch: to measure it in any way, or to save it. The training
   * comes to the same without. It takes the place of an observer chosen before.
   */
  public Trainer observer(EpochObserver newObserver) {
    return new Trainer(run, scaling, validation, requireNonNull(newObserver, "observer"));
  }

  /**
   * Fits a scaling to the training data, trains on scaled rows, and makes it a part of the model:
   * it takes rows of the data's units and gives reconstructions in them, whereas codes, errors and
   * scores are those of scaled rows, and so are noise and losses of the training. Validation data
   * is scaled alike. Each column is scaled by itself, but for those of probabilities and
   * categories, which stay as they are, and so do columns of which all cells are missing; a column
   * that is always the same is centred.
   *
   * <p>Numbers of more digits than a float has, such as seconds since 1970, are given as doubles.
   */
  public Trainer scaling(Scaling newScaling) {
    return new Trainer(run, requireNonNull(newScaling, "scaling"), validation, observer);
  }

  /**
   * Measures the loss on this data after each joint epoch. The layers of a greedy training are not
   * validated.
   */
  public Trainer validation(Dataset data) {
    return validated(new Observations.OfFloats(requireNonNull(data, "data")), null);
  }

  /**
   * Measures the loss on this data, which is scaled before it is rounded to single precision.
   *
   * @param data rows as wide as the input, finite; read when the training begins
   */
  public Trainer validation(double[][] data) {
    return validated(new Observations.OfDoubles(requireNonNull(data, "data")), null);
  }

  /**
   * Measures the loss on this data, of which cells are missing or count less.
   *
   * @param data as wide as the input
   * @param weights of its cells, see {@link #weights}
   */
  public Trainer validation(Dataset data, Dataset weights) {
    return validated(
        new Observations.OfFloats(requireNonNull(data, "data")),
        requireNonNull(weights, "weights"));
  }

  /**
   * Measures the loss on this data, of which cells are missing or count less, and which is scaled
   * before it is rounded to single precision.
   *
   * @param data rows as wide as the input, finite; read when the training begins
   * @param weights of its cells, see {@link #weights}
   */
  public Trainer validation(double[][] data, Dataset weights) {
    return validated(
        new Observations.OfDoubles(requireNonNull(data, "data")),
        requireNonNull(weights, "weights"));
  }

  private Trainer validated(Observations data, @Nullable Dataset weights) {
    return new Trainer(run, scaling, new Validation(data, weights), observer);
  }

  /**
   * Lets cells of the training data count less, or not at all where they are missing: the loss is
   * the sum of the cells' errors times these weights, divided by the number of all cells. Put
   * something harmless into a missing cell's columns, such as the mean, since it is encoded all the
   * same. What stands there is not checked: no warning is given of the data's scale, nor of a
   * result no better than the columns' means. No start is taken from principal components.
   *
   * @param weights a row for each row of the data, in which each source column has its weight of at
   *     least 0
   */
  public Trainer weights(Dataset weights) {
    return new Trainer(run.weights(weights), scaling, validation, observer);
  }

  /**
   * Asks before each mini-batch whether to give up; then, and when the thread is interrupted, the
   * training throws {@link java.util.concurrent.CancellationException}. The thread's interrupt flag
   * stays set.
   */
  public Trainer cancelWhen(BooleanSupplier condition) {
    return new Trainer(run.cancelWhen(condition), scaling, validation, observer);
  }

  /**
   * Gives no warnings of the data's scale, of a poor result, or of a model that only a penalty or
   * noise keeps from copying: for those who look at the results themselves, such as ensembles,
   * whose members are poor on purpose.
   */
  public Trainer withoutWarnings() {
    return new Trainer(run.withoutWarnings(), scaling, validation, observer);
  }

  /**
   * Trains an autoencoder.
   *
   * <p>The defaults are for standardized columns (choose a {@link #scaling}), or columns within [0,
   * 1]. A column of about ten times the others' standard deviation, or with a mean of about ten
   * standard deviations, is told by a warning that names the worst columns: there the defaults
   * begin to fail (measured on ten columns of rank 2, the mean AUROC of anomalies falls from .975
   * to .86 and .90; at a hundred times to .70 and .74). An autoencoder that reconstructs the
   * training data no better than the means of its columns is told by a warning too, and so are
   * single columns with more than twice the error of their mean that matter among the others. Both
   * look at 10,000 rows at most.
   *
   * @param data as wide as the input, within what the output activation reaches, and with at least
   *     one mini-batch of rows if its size was chosen
   * @throws IllegalArgumentException if data, plan and architecture don't fit each other
   * @throws dev.hourglass.models.training.TrainingDivergedException if the loss, on training or
   *     validation data, or a parameter becomes NaN or infinite
   * @throws java.util.concurrent.CancellationException if it is cancelled, by {@link #cancelWhen}
   *     or by interrupting the thread
   * @throws IllegalStateException if the backend is closed
   */
  public Autoencoder train(Architecture architecture, Training plan, Dataset data) {
    requireNonNull(architecture, "architecture");
    requireNonNull(plan, "plan");
    requireNonNull(data, "data");
    return train(architecture, plan, new Observations.OfFloats(data));
  }

  /**
   * Trains an autoencoder on doubles, which are scaled before they are rounded to single precision:
   * of seconds since 1970 a float holds every 128th. See {@link #train(Architecture, Training,
   * Dataset)}.
   *
   * @param data rows as wide as the input, finite; not changed
   * @throws IllegalArgumentException if data, plan and architecture don't fit each other, or a
   *     number exceeds single precision and there is no scaling
   */
  public Autoencoder train(Architecture architecture, Training plan, double[][] data) {
    requireNonNull(architecture, "architecture");
    requireNonNull(plan, "plan");
    return train(architecture, plan, new Observations.OfDoubles(requireNonNull(data, "data")));
  }

  private Autoencoder train(Architecture architecture, Training plan, Observations data) {
    ColumnScales scales =
        scaling == null ? null : ScalingFit.of(scaling, architecture, data, run.weights());
    TrainingRun prepared = scales == null ? run : run.ofScaledData();
    if (validation != null) {
      prepared =
          prepared.validation(
              validation.data().scaled("validation data", architecture, scales),
              validation.weights());
    }
    if (observer != null) {
      prepared =
          prepared.listener(
              new ObservedTraining(
                  run.listener(),
                  observer,
                  values -> new Autoencoder(architecture, values, scales, run.backend())));
    }
    Dataset scaled = data.scaled("training data", architecture, scales);
    ParameterValues trained = StagedTraining.train(architecture, plan, prepared, scaled);
    return new Autoencoder(architecture, trained, scales, run.backend());
  }
}
