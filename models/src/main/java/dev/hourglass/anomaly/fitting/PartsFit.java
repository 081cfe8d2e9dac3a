package dev.hourglass.anomaly.fitting;

import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.Reconstruction;
import dev.hourglass.anomaly.parts.Relations;
import dev.hourglass.base.Closing;
import dev.hourglass.tensor.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fits all parts to rows, and cleans them meanwhile: the rows that look oddest to a first fit take
 * no part in the second, but for what all parts are calibrated on.
 *
 * <p>Autoencoders that tell the rows as a whole apart are the better the more is left out: they
 * learn what odd rows have in common, too, if there are many of these. For single extreme cells
 * another ensemble is trained, from which few rows are left out: what is usual in a small part of
 * the rows is no extreme.
 */
final class PartsFit {
  /** Of histograms beside reconstruction. */
  private static final double HISTOGRAMS = 2;

  /** Of extremes beyond what is expected beside the rest: so large that they come first. */
  private static final double EXTREMES = 30;

  /**
   * Subtracted from the surprise at what relations find: they are linear, and of rows to which
   * others apply, all are extreme.
   */
  private static final double MARGIN = 8;

  /** Part of the rows left out from what is to know extremes, at most. */
  private static final double MILD = 0.05;

  private static final int MARGINALS = 0;
  private static final int MEMBERS = 1;
  private static final int EXTREME_MEMBERS = 2;

  private final List<ColumnShape> shapes;
  private final EnsembleFit ensemble;
  private final RelationsFit relations;
  private final Workers workers;
  private final Cancellation cancellation;
  private final int histograms;
  private final double cleaned;

  /**
   * Takes the choices.
   *
   * @param shapes of the table's columns
   * @param ensemble fits the members
   * @param relations fits the relations
   * @param workers work on blocks of rows
   * @param cancellation asked between columns, and between blocks of rows
   * @param histograms of each column
   * @param cleaned part of the rows that the second fit leaves out, at least 0 and below 1
   */
  PartsFit(
      List<ColumnShape> shapes,
      EnsembleFit ensemble,
      RelationsFit relations,
      Workers workers,
      Cancellation cancellation,
      int histograms,
      double cleaned) {
    this.shapes = List.copyOf(shapes);
    this.ensemble = ensemble;
    this.relations = relations;
    this.workers = workers;
    this.cancellation = cancellation;
    this.histograms = histograms;
    this.cleaned = cleaned;
  }

  /** Fits to a sample. */
  Combination fit(Sample sample, long seed) {
    boolean[] all = new boolean[sample.count()];
    Arrays.fill(all, true);
    HistogramFit marginals =
        new HistogramFit(sample, shapes, histograms, Seeds.derive(seed, MARGINALS), cancellation);
    if (cleaned == 0) {
      return one(sample, all, all, marginals, ensemble.members(), seed).combination();
    }
    CombinationFit first = one(sample, all, all, marginals, ensemble.fewerMembers(), seed);
    double[] scores = first.scores();
    first.close();
    boolean[] clean = lowest(scores, cleaned);
    if (cleaned <= MILD) {
      return one(sample, clean, clean, marginals, ensemble.members(), seed).combination();
    }
    boolean[] mild = lowest(scores, MILD);
    return fitted(
            sample,
            fit -> {
              fit.addSums(members(sample, clean, ensemble.fewerMembers(), seed, MEMBERS), 1);
              fit.addExtremes(members(sample, mild, ensemble.members(), seed, EXTREME_MEMBERS), 0);
              addOthers(fit, sample, mild, marginals);
            })
        .combination();
  }

  /** All but the part of the rows that score highest. */
  private static boolean[] lowest(double[] scores, double part) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double limit = sorted[(int) Math.ceil(scores.length * (1 - part)) - 1];
    boolean[] kept = new boolean[scores.length];
    for (int row = 0; row < scores.length; row++) {
      kept[row] = scores[row] <= limit;
    }
    return kept;
  }

  /** With one ensemble for rows as a whole and for extremes. */
  private CombinationFit one(
      Sample sample,
      boolean[] clean,
      boolean[] mild,
      HistogramFit marginals,
      int members,
      long seed) {
    return fitted(
        sample,
        fit -> {
          fit.addBoth(members(sample, clean, members, seed, MEMBERS), 1);
          addOthers(fit, sample, mild, marginals);
        });
  }

  /** Whose parts are added; if that fails, those that were are closed. */
  private CombinationFit fitted(Sample sample, Consumer<CombinationFit> parts) {
    long counting =
        shapes.stream().filter(shape -> !(shape instanceof ColumnShape.Nothing)).count();
    CombinationFit fit =
        new CombinationFit(sample, (int) counting, EXTREMES, workers, cancellation);
    try {
      parts.accept(fit);
      return fit;
    } catch (RuntimeException | Error e) {
      Closing.after(e, fit::close);
      throw e;
    }
  }

  private Reconstruction members(
      Sample sample, boolean[] kept, int members, long seed, int purpose) {
    return ensemble.fit(sample, kept, members, Seeds.derive(seed, purpose));
  }

  private void addOthers(
      CombinationFit fit, Sample sample, boolean[] mild, HistogramFit marginals) {
    fit.addSums(marginals.fit(mild), HISTOGRAMS);
    Relations found = relations.fit(sample, mild);
    if (found != null) {
      fit.addExtremes(found, MARGIN);
    }
    fit.addSurprises(CellsFit.fit(sample, shapes, cancellation));
  }
}
