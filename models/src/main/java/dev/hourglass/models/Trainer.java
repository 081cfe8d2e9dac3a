package dev.hourglass.models;

import static java.util.Objects.requireNonNull;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.training.Training;
import dev.hourglass.models.training.TrainingListener;
import dev.hourglass.models.training.TrainingRun;
import dev.hourglass.models.training.engine.StagedTraining;
import dev.hourglass.tensor.Backend;
import java.util.function.BooleanSupplier;

/**
 * Trains autoencoders on a backend: an architecture, by a plan, on data. Immutable: the methods
 * that choose something return a changed copy.
 */
public final class Trainer {
  private final TrainingRun run;

  private Trainer(TrainingRun run) {
    this.run = run;
  }

  /** Trains on this backend, to which the results are bound. */
  public static Trainer on(Backend backend) {
    return new Trainer(TrainingRun.on(backend));
  }

  /** Tells of the progress. */
  public Trainer listener(TrainingListener listener) {
    return new Trainer(run.listener(listener));
  }

  /**
   * Measures the loss on this data after each joint epoch. The layers of a greedy training are not
   * validated.
   */
  public Trainer validation(Dataset data) {
    return new Trainer(run.validation(data, null));
  }

  /**
   * Measures the loss on this data, of which cells are missing or count less.
   *
   * @param data as wide as the input
   * @param weights of its cells, see {@link #weights}
   */
  public Trainer validation(Dataset data, Dataset weights) {
    return new Trainer(run.validation(data, requireNonNull(weights, "weights")));
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
    return new Trainer(run.weights(weights));
  }

  /**
   * Asks before each mini-batch whether to give up; then, and when the thread is interrupted, the
   * training throws {@link java.util.concurrent.CancellationException}. The thread's interrupt flag
   * stays set.
   */
  public Trainer cancelWhen(BooleanSupplier condition) {
    return new Trainer(run.cancelWhen(condition));
  }

  /**
   * Trains an autoencoder.
   *
   * <p>The defaults are for standardized columns, or columns within [0, 1]. A column of about ten
   * times the others' standard deviation, or with a mean of about ten standard deviations, is told
   * by a warning that names the worst columns: there the defaults begin to fail (measured on ten
   * columns of rank 2, the mean AUROC of anomalies falls from .975 to .86 and .90; at a hundred
   * times to .70 and .74). An autoencoder that reconstructs the training data no better than the
   * means of its columns is told by a warning too, and so are single columns with more than twice
   * the error of their mean that matter among the others. Both look at 10,000 rows at most.
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
    ParameterValues trained = StagedTraining.train(architecture, plan, run, data);
    return new Autoencoder(architecture, trained, run.backend());
  }
}
