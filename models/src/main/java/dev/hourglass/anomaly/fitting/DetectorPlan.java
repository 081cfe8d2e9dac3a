package dev.hourglass.anomaly.fitting;

import static java.util.Objects.requireNonNull;

import dev.hourglass.table.Scaling;
import dev.hourglass.table.SchemaPlan;
import java.util.function.Consumer;

/**
 * How a detector is fitted: a value. Each of its methods that choose something returns a changed
 * copy. The defaults need no knowledge of the table; {@code docs/anomaly.md} tells how they were
 * chosen.
 *
 * @param schema what is chosen of the table's columns rather than inferred
 * @param scaling of numbers
 * @param ensemble the autoencoders
 * @param histograms of each column, 1 to 200; fewer where a table has thousands of columns, so that
 *     all together are some 130,000 at most
 * @param cleaned part of the rows that the final fit leaves out, since they look oddest to a first
 *     one: at least 0, below 1
 * @param folds into which the rows are divided, so that each is scored by a fit to the others: at
 *     least 2
 * @param order how rows are held out
 * @param gap rows on both sides of a held-out block that aren't fitted to either, if rows are in
 *     the order of time
 * @param mostRows rows fitted to; of larger tables so many are drawn
 * @param rate share of rows, of those like the ones fitted to, that are called anomalies
 * @param seed from which all randomness follows
 */
public record DetectorPlan(
    SchemaPlan schema,
    Scaling scaling,
    EnsemblePlan ensemble,
    int histograms,
    double cleaned,
    int folds,
    Order order,
    int gap,
    int mostRows,
    double rate,
    long seed) {
  /** Their intervals grow with the square of their number, and more tell nothing new. */
  private static final int MOST_HISTOGRAMS = 200;

  /** How rows are held out. */
  public enum Order {
    /**
     * In blocks if a column of times never falls from row to row, or never rises, or if rows share
     * cells with others, as windows do, whose overlap is a gap then; at random otherwise.
     */
    AUTO,
    /** At random. */
    RANDOM,
    /** In blocks of rows that follow each other. */
    TIME
  }

  /**
   * Checks the choices.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public DetectorPlan {
    requireNonNull(schema, "schema");
    requireNonNull(scaling, "scaling");
    requireNonNull(ensemble, "ensemble");
    requireNonNull(order, "order");
    require(
        histograms >= 1 && histograms <= MOST_HISTOGRAMS,
        "histograms",
        histograms,
        "1 to " + MOST_HISTOGRAMS);
    require(cleaned >= 0 && cleaned < 1, "the part that is cleaned", cleaned, "0 to below 1");
    require(folds >= 2, "folds", folds, "at least 2");
    require(gap >= 0, "the gap", gap, "at least 0 rows");
    require(mostRows >= 1, "the most rows", mostRows, "at least 1");
    require(rate > 0 && rate < 1, "the rate", rate, "a number above 0 and below 1");
  }

  private static void require(boolean holds, String what, Number found, String range) {
    if (!holds) {
      throw new IllegalArgumentException(what + " is " + found + "; give " + range);
    }
  }

  /** What a copy is made of, with one thing changed. */
  private static final class Draft {
    SchemaPlan schema = SchemaPlan.inferred();
    Scaling scaling = new Scaling.Asinh();
    EnsemblePlan ensemble = EnsemblePlan.defaults();
    int histograms = 20;
    double cleaned = 0.25;
    int folds = 5;
    Order order = Order.AUTO;
    int gap;
    int mostRows = 100_000;
    double rate = 0.01;
    long seed;

    DetectorPlan finish() {
      return new DetectorPlan(
          schema, scaling, ensemble, histograms, cleaned, folds, order, gap, mostRows, rate, seed);
    }
  }

  /** The defaults. */
  public static DetectorPlan defaults() {
    return new Draft().finish();
  }

  private DetectorPlan with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.schema = schema;
    draft.scaling = scaling;
    draft.ensemble = ensemble;
    draft.histograms = histograms;
    draft.cleaned = cleaned;
    draft.folds = folds;
    draft.order = order;
    draft.gap = gap;
    draft.mostRows = mostRows;
    draft.rate = rate;
    draft.seed = seed;
    change.accept(draft);
    return draft.finish();
  }

  /** Chooses what columns mean. */
  public DetectorPlan schema(SchemaPlan plan) {
    return with(draft -> draft.schema = plan);
  }

  /** Chooses how numbers are scaled. */
  public DetectorPlan scaling(Scaling newScaling) {
    return with(draft -> draft.scaling = newScaling);
  }

  /** Chooses the autoencoders. */
  public DetectorPlan ensemble(EnsemblePlan plan) {
    return with(draft -> draft.ensemble = plan);
  }

  /** Chooses the number of histograms of each column, 1 to 200. */
  public DetectorPlan histograms(int number) {
    return with(draft -> draft.histograms = number);
  }

  /**
   * Chooses the part of the rows that the final fit leaves out: 0 if they are known to be without
   * anomalies.
   */
  public DetectorPlan cleaned(double part) {
    return with(draft -> draft.cleaned = part);
  }

  /** Chooses the number of folds. */
  public DetectorPlan folds(int number) {
    return with(draft -> draft.folds = number);
  }

  /** Chooses to hold rows out at random, whether or not they are in the order of time. */
  public DetectorPlan randomOrder() {
    return with(draft -> draft.order = Order.RANDOM);
  }

  /**
   * Tells that the rows are in the order of time, so that those near each other are alike.
   *
   * @param gapRows rows on both sides of a held-out block that aren't fitted to either
   */
  public DetectorPlan timeOrder(int gapRows) {
    return with(
        draft -> {
          draft.order = Order.TIME;
          draft.gap = gapRows;
        });
  }

  /** Chooses how many rows are fitted to at most. */
  public DetectorPlan mostRows(int rows) {
    return with(draft -> draft.mostRows = rows);
  }

  /** Chooses the share of rows, of those like the ones fitted to, that are called anomalies. */
  public DetectorPlan rate(double share) {
    return with(draft -> draft.rate = share);
  }

  /** Chooses the seed. */
  public DetectorPlan seed(long newSeed) {
    return with(draft -> draft.seed = newSeed);
  }
}
