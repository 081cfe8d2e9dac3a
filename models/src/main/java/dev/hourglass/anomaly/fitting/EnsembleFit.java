package dev.hourglass.anomaly.fitting;

import dev.hourglass.anomaly.parts.Reconstruction;
import dev.hourglass.base.Closing;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Seeds;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * Trains an ensemble of autoencoders with codes of different sizes, each on a thread and a backend
 * of its own.
 */
final class EnsembleFit {
  /** Below it a median error is no unit. */
  private static final double LEAST_MEDIAN = 1e-12;

  /** Below this part of the mean over all source columns, an error is as none. */
  private static final double LEAST_PART = 1e-3;

  /** Rows by which errors are put in proportion. */
  private static final int MOST_MEASURED = 10_000;

  private static final int BLOCK = 1_024;

  /** A purpose of a member's seed, beside those that its training derives. */
  private static final int ROWS = 0x726F7773;

  private final MemberDesign design;
  private final int[] columnOfSource;
  private final int columns;
  private final Workers workers;
  private final TrainingBackends backends;
  private final Cancellation cancellation;

  EnsembleFit(
      MemberDesign design,
      int[] columnOfSource,
      int columns,
      Workers workers,
      TrainingBackends backends,
      Cancellation cancellation) {
    this.design = design;
    this.columnOfSource = columnOfSource;
    this.columns = columns;
    this.workers = workers;
    this.backends = backends;
    this.cancellation = cancellation;
  }

  /** Members of an ensemble: as many as the plan says, fewer of large layers or wide tables. */
  int members() {
    return design.members();
  }

  /** Members of an ensemble that judges rows as wholes: less depends on chance there. */
  int fewerMembers() {
    return (2 * members() + 2) / 3;
  }

  /**
   * Trains.
   *
   * @param sample all rows, over which errors are put in proportion
   * @param kept the rows to train on, of which each member takes as many as it may
   */
  Reconstruction fit(Sample sample, boolean[] kept, int members, long seed) {
    int[] chosen = Sample.indices(kept);
    Sample some = sample.select(thinned(sample.count()));
    List<Supplier<Reconstruction.Member>> work = new ArrayList<>();
    List<Runnable> closings = Collections.synchronizedList(new ArrayList<>());
    // A single input can't be told by others.
    for (int i = 0; i < members && design.groups().columns() > 1; i++) {
      long own = Seeds.derive(seed, i);
      work.add(() -> backends.use(backend -> member(backend, sample, chosen, some, own, closings)));
    }
    try {
      return new Reconstruction(workers.all(work), columnOfSource, columns);
    } catch (RuntimeException | Error e) {
      // The user's backend may have them, which isn't closed here.
      Closing.after(e, () -> Closing.all(List.copyOf(closings)));
      throw e;
    }
  }

  /** So many rows, evenly spread. */
  private static int[] thinned(int rows) {
    int[] thinned = new int[Math.min(rows, MOST_MEASURED)];
    Arrays.setAll(thinned, i -> (int) ((long) i * rows / thinned.length));
    return thinned;
  }

  private Reconstruction.Member member(
      Backend backend,
      Sample sample,
      int[] chosen,
      Sample some,
      long seed,
      List<Runnable> closings) {
    Sample own = sample.select(drawn(chosen, Seeds.derive(seed, ROWS)));
    Trainer trainer = Trainer.on(backend).withoutWarnings().cancelWhen(cancellation.isAsked());
    if (hasMissing(own)) {
      trainer = trainer.weights(Dataset.of(FloatBuffer.wrap(own.rows().weights()), own.sources()));
    }
    Autoencoder model =
        trainer.train(design.architecture(seed), design.training(own.count(), seed), dataset(own));
    closings.add(model::close);
    double[] factors = factors(model, own.select(thinned(own.count())));
    double unit = 1 / Math.max(LEAST_MEDIAN, Medians.of(sums(model, some, factors)));
    for (int i = 0; i < factors.length; i++) {
      factors[i] *= unit;
    }
    return new Reconstruction.Member(model, factors);
  }

  /** The rows that a member is trained on, in their order. */
  private int[] drawn(int[] chosen, long seed) {
    int wanted = design.plan().mostRows();
    if (chosen.length <= wanted) {
      return chosen;
    }
    Selection selection = new Selection(chosen.length, wanted, seed);
    int[] drawn = new int[wanted];
    int taken = 0;
    for (int i = 0; selection.isUnderWay(); i++) {
      if (selection.takesNext()) {
        drawn[taken++] = chosen[i];
      }
    }
    return drawn;
  }

  private static boolean hasMissing(Sample sample) {
    for (float weight : sample.rows().weights()) {
      if (weight != 1) {
        return true;
      }
    }
    return false;
  }

  private static Dataset dataset(Sample sample) {
    return Dataset.of(
        FloatBuffer.wrap(sample.rows().inputs(), 0, sample.count() * sample.inputs()),
        sample.inputs());
  }

  /**
   * What brings the errors of source columns nearer to each other: halfway to alike. Alike, a
   * column that is reconstructed well, since others determine it, has as much to say as one that
   * isn't; as they are, it has nothing to say.
   */
  private double[] factors(Autoencoder model, Sample sample) {
    double[] sums = new double[sample.sources()];
    double[] counts = new double[sums.length];
    forEachError(
        model,
        sample,
        (row, source, weight, error) -> {
          sums[source] += weight * error;
          counts[source] += weight;
        });
    double[] means = new double[sums.length];
    Arrays.setAll(means, source -> sums[source] / Math.max(1, counts[source]));
    double least = LEAST_PART * Arrays.stream(means).average().orElse(0);
    double[] factors = new double[sums.length];
    Arrays.setAll(
        factors, source -> 1 / Math.sqrt(Math.max(LEAST_MEDIAN, Math.max(means[source], least))));
    return factors;
  }

  /** The sum of each row's errors, times these factors. */
  private double[] sums(Autoencoder model, Sample sample, double[] factors) {
    double[] sums = new double[sample.count()];
    forEachError(
        model,
        sample,
        (row, source, weight, error) -> sums[row] += factors[source] * weight * error);
    return sums;
  }

  /** Takes the errors of cells that aren't missing. */
  private interface ErrorSink {
    void take(int row, int source, double weight, double error);
  }

  private void forEachError(Autoencoder model, Sample sample, ErrorSink sink) {
    Dataset all = dataset(sample);
    int sources = sample.sources();
    for (int first = 0; first < sample.count(); first += BLOCK) {
      cancellation.check();
      int end = Math.min(sample.count(), first + BLOCK);
      float[][] errors = model.errors(all.slice(first, end));
      for (int row = first; row < end; row++) {
        for (int source = 0; source < sources; source++) {
          float weight = sample.rows().weights()[row * sources + source];
          if (weight > 0) {
            sink.take(row, source, weight, errors[row - first][source]);
          }
        }
      }
    }
  }
}
