package dev.hourglass.anomaly;

import dev.hourglass.anomaly.parts.CellTexts;
import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.Significance;
import dev.hourglass.base.Closing;
import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.Column;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.ToDoubleFunction;

/**
 * What is said of a row: by its score, beside those of the rows that p-values are measured on, and
 * by what was found in its cells.
 */
final class Judge implements AutoCloseable {
  private final RowScorer scorer;
  private final Explanation explanation;
  private final Firsts firsts;
  private final Significance significance;
  private final Decision decision;
  private final List<Column> columns;

  /** Made once: a row is judged without garbage. */
  private final ToDoubleFunction<ScoredRows> comparedOrInfinite;

  Judge(
      RowScorer scorer,
      Explanation explanation,
      Firsts firsts,
      Significance significance,
      Decision decision) {
    this.scorer = scorer;
    this.explanation = explanation;
    this.firsts = firsts;
    this.significance = significance;
    this.decision = decision;
    this.columns = scorer.encoder().encoder().schema().columns();
    this.comparedOrInfinite = this::comparedOrInfinite;
  }

  /** What scores its rows. */
  RowScorer scorer() {
    return scorer;
  }

  /** What scores are measured by. */
  Significance significance() {
    return significance;
  }

  /** What is asked of it. */
  Decision decision() {
    return decision;
  }

  /** The same that another thing is asked of. */
  Judge asked(Threshold threshold) {
    return with(significance, Decision.of(threshold, significance, firsts));
  }

  /**
   * The same by other rows.
   *
   * @param renewed what scores are measured by
   * @param planned the rate that the plan asks for
   */
  Judge measuredBy(Significance renewed, double planned) {
    return with(renewed, decision.renewed(significance, renewed, firsts, planned));
  }

  private Judge with(Significance newSignificance, Decision newDecision) {
    return new Judge(scorer, explanation, firsts, newSignificance, newDecision);
  }

  /** The same with other parts, which give the same. */
  Judge with(RowScorer newScorer, Explanation newExplanation) {
    return new Judge(newScorer, newExplanation, firsts, significance, decision);
  }

  /**
   * A verdict on a row that isn't scored yet.
   *
   * @param row cells in the schema's terms, which are kept
   * @param texts of cells whose level doesn't tell them, by column
   */
  Verdict verdict(double[] row, Map<Integer, String> texts) {
    double[] shares = new double[row.length];
    double score = scorer.score(row, context -> take(context, row, shares));
    return verdict(0, row, shares, score, texts);
  }

  private static double take(ScoredRows context, double[] cells, double[] shares) {
    System.arraycopy(context.rows().cells(), 0, cells, 0, cells.length);
    System.arraycopy(context.shares(), 0, shares, 0, shares.length);
    return context.score();
  }

  /**
   * A verdict on one of several rows.
   *
   * @param number of the row in its table
   * @param cells rows x columns, in the schema's terms
   * @param shares rows x columns, in the scores
   * @param row which of them it is
   * @param texts of cells whose level doesn't tell them, by the cell's index
   */
  Verdict verdict(
      long number, double[] cells, double[] shares, int row, NavigableMap<Integer, String> texts) {
    int first = row * columns.size();
    int end = first + columns.size();
    double[] ownShares = Arrays.copyOfRange(shares, first, end);
    Map<Integer, String> ownTexts = new HashMap<>();
    CellTexts.copy(texts, first, end, ownTexts, 0);
    double score = Combination.sum(ownShares, 0, ownShares.length);
    return verdict(number, Arrays.copyOfRange(cells, first, end), ownShares, score, ownTexts);
  }

  private Verdict verdict(
      long number, double[] cells, double[] shares, double score, Map<Integer, String> texts) {
    double limit = limit(cells);
    double compared = compared(cells, 0, score);
    return new Verdict(
        number,
        score,
        firsts.pValue(Math.min(limit, significance.of(compared))),
        compared >= decision.score() || firsts.areEnough(limit, decision.threshold().share()),
        () -> explanation.of(cells, shares, texts));
  }

  /**
   * Whether the verdict on a row is that it is an anomaly. Allocates nothing.
   *
   * @param row cells in the schema's terms, which stay as they are
   */
  boolean isAnomaly(double[] row) {
    return scorer.score(row, comparedOrInfinite) >= decision.score();
  }

  /** What is compared with the score of the threshold; infinite if what was found is enough. */
  private double comparedOrInfinite(ScoredRows context) {
    double[] cells = context.rows().cells();
    if (firsts.areEnough(limit(cells), decision.threshold().share())) {
      return Double.POSITIVE_INFINITY;
    }
    double score = context.score();
    if (!hasUnseenLevels(cells, 0)) {
      return score;
    }
    makeRare(cells);
    context.compute(scorer.parts());
    return Math.min(score, context.score());
  }

  /** How seldom the most seldom is that was found in a row. */
  private double limit(double[] cells) {
    double limit = 1;
    for (int i = 0; i < cells.length; i++) {
      limit = Math.min(limit, firsts.limit(columns.get(i), i, cells[i]));
    }
    return limit;
  }

  /**
   * The score that p-values and thresholds are of. The schema knows the levels of all rows fitted
   * to, also of those held out, so none of their scores is one of a level never seen: what others
   * had alone was rare, and so is such a level here. How seldom it is tells its limit.
   *
   * @param cells of rows, of which one begins at {@code first}
   * @param score of the row
   */
  double compared(double[] cells, int first, double score) {
    if (!hasUnseenLevels(cells, first)) {
      return score;
    }
    double[] known = Arrays.copyOfRange(cells, first, first + columns.size());
    makeRare(known);
    return Math.min(score, scorer.score(known, ScoredRows::score));
  }

  private boolean hasUnseenLevels(double[] cells, int first) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i) instanceof CategoryColumn category
          && cells[first + i] == category.unknownLevel()) {
        return true;
      }
    }
    return false;
  }

  /** Closes what scores, and what explains, which may be the same parts. */
  @Override
  public void close() {
    Closing.all(List.of(scorer.parts()::close, explanation::close));
  }

  /** Makes levels of a row that were never seen rare ones. */
  private void makeRare(double[] cells) {
    for (int i = 0; i < cells.length; i++) {
      if (columns.get(i) instanceof CategoryColumn category
          && cells[i] == category.unknownLevel()) {
        cells[i] = category.rareLevel();
      }
    }
  }
}
