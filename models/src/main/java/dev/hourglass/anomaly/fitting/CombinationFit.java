package dev.hourglass.anomaly.fitting;

import dev.hourglass.anomaly.parts.Calibration;
import dev.hourglass.anomaly.parts.ColumnTails;
import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.Part;
import dev.hourglass.anomaly.parts.Scorer;
import dev.hourglass.anomaly.parts.Tail;
import dev.hourglass.base.Closing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A combination that parts are added to one after another, each calibrated on all rows of a sample;
 * and the scores that these rows have by it.
 */
final class CombinationFit {
  private final Sample sample;
  private final int columns;
  private final Workers workers;
  private final Cancellation cancellation;
  private final double limit;
  private final double weight;
  private final List<Part> parts = new ArrayList<>();
  private final List<Runnable> closings = new ArrayList<>();
  private final double[] sums;
  private final double[] extremes;

  /**
   * Begins one.
   *
   * @param columns that count
   * @param weight of extremes beyond what the most extreme cell is expected to be
   */
  CombinationFit(
      Sample sample, int columns, double weight, Workers workers, Cancellation cancellation) {
    this.sample = sample;
    this.columns = sample.rows().columns();
    this.workers = workers;
    this.cancellation = cancellation;
    this.limit = expectedMost(sample.count(), columns);
    this.weight = weight;
    this.sums = new double[sample.count()];
    this.extremes = new double[sample.count()];
  }

  /**
   * The surprise that the most extreme of rows x columns cells exceeds in three tables of four: of
   * n independent ones it is below x with the probability exp(-n·exp(-x)).
   */
  private static double expectedMost(int rows, int columns) {
    return Math.max(0, Math.log(rows) + Math.log(Math.max(1, columns)) - Math.log(Math.log(4)));
  }

  /** Adds a part whose sums count, times a weight. */
  void addSums(Scorer scorer, double partWeight) {
    add(scorer, partWeight, errors -> null);
  }

  /** Adds a part whose extremes count, less a margin. */
  void addExtremes(Scorer scorer, double margin) {
    add(scorer, 0, errors -> tails(errors, margin));
  }

  /** Adds a part whose sums count, times a weight, and its extremes, too. */
  void addBoth(Scorer scorer, double partWeight) {
    add(scorer, partWeight, errors -> tails(errors, 0));
  }

  /** Adds a part whose errors are surprises already. */
  void addSurprises(Scorer scorer) {
    add(scorer, 0, errors -> ColumnTails.identity(columns));
  }

  private void add(
      Scorer scorer, double partWeight, Function<double[], @Nullable ColumnTails> tailsOf) {
    closings.add(scorer::close);
    double[] errors = errors(scorer);
    ColumnTails tails = tailsOf.apply(errors);
    Calibration calibration = null;
    if (partWeight > 0) {
      double[] raw = new double[sample.count()];
      Arrays.setAll(raw, row -> Combination.sum(errors, row * columns, columns));
      calibration = Calibration.of(raw);
      for (int row = 0; row < raw.length; row++) {
        sums[row] += partWeight * calibration.of(raw[row]);
      }
    }
    for (int row = 0; tails != null && row < extremes.length; row++) {
      cancellation.checkSometimes(row);
      for (int column = 0; column < columns; column++) {
        double extreme = tails.of(column, errors[row * columns + column]);
        extremes[row] = Math.max(extremes[row], extreme);
      }
    }
    parts.add(new Part(scorer, calibration, partWeight, tails));
  }

  private double[] errors(Scorer scorer) {
    double[] errors = new double[sample.count() * columns];
    workers.blocks(
        sample.count(),
        (first, count) -> {
          double[] found = new double[count * columns];
          scorer.addErrors(sample.block(first, count), found);
          System.arraycopy(found, 0, errors, first * columns, found.length);
        });
    return errors;
  }

  private ColumnTails tails(double[] errors, double margin) {
    @Nullable Tail[] tails = new Tail[columns];
    double[] column = new double[sample.count()];
    for (int c = 0; c < columns; c++) {
      cancellation.check();
      int at = c;
      Arrays.setAll(column, row -> errors[row * columns + at]);
      tails[c] = TailsFit.of(column);
    }
    return new ColumnTails(tails, margin);
  }

  /** The rows' scores by the parts so far. */
  double[] scores() {
    double[] scores = new double[sums.length];
    Arrays.setAll(scores, row -> sums[row] + weight * Math.max(0, extremes[row] - limit));
    return scores;
  }

  /** Closes what was added, which is of no further use. */
  void close() {
    Closing.all(closings);
  }

  /** What the parts give. */
  Combination combination() {
    return new Combination(parts, columns, limit, weight);
  }
}
