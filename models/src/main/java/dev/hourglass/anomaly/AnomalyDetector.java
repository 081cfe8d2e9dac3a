package dev.hourglass.anomaly;

import static java.util.Objects.requireNonNull;

import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.fitting.Fitted;
import dev.hourglass.anomaly.parts.CellTexts;
import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.Rows;
import dev.hourglass.anomaly.parts.Significance;
import dev.hourglass.anomaly.saving.SavedFit;
import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.Column;
import dev.hourglass.table.Drift;
import dev.hourglass.table.Schema;
import dev.hourglass.table.Table;
import dev.hourglass.table.TableSource;
import dev.hourglass.tensor.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of rows of a table how odd they are, beside the rows that it was fitted to, and why.
 *
 * <p>A row's score is the surprise at the row as a whole, by an ensemble of autoencoders and by
 * histograms of each column, and at its most extreme cell, if it is more extreme than any should
 * be; its p-value is the share of rows like those fitted to that score as high, measured on rows
 * that took no part in fitting. Fitting needs no labels, and sets the oddest rows aside by itself.
 *
 * <p>Immutable, and safe to use from many threads. Detectors that are made from one ({@link
 * #withRate}, for instance) share its memory, and are closed with it. One that computes in plain
 * Java, as {@link #fit(Table)} gives it, needs no closing.
 */
public final class AnomalyDetector implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(AnomalyDetector.class);

  private final DetectorPlan plan;
  private final RowScorer scorer;
  private final Explanation explanation;
  private final FieldRows fields;
  private final Firsts firsts;
  private final Significance significance;
  private final Decision decision;
  private final @Nullable OwnRows own;

  private AnomalyDetector(
      DetectorPlan plan,
      RowScorer scorer,
      Explanation explanation,
      Significance significance,
      Decision decision,
      @Nullable OwnRows own) {
    this.plan = plan;
    this.scorer = scorer;
    this.explanation = explanation;
    this.fields = new FieldRows(scorer.encoder().encoder().rows());
    this.firsts = new Firsts(scorer.encoder().encoder().schema());
    this.significance = significance;
    this.decision = decision;
    this.own = own;
  }

  static AnomalyDetector of(DetectorPlan plan, Fitted fitted) {
    return new AnomalyDetector(
        plan,
        new RowScorer(fitted.encoder(), fitted.combination()),
        new Explanation(fitted.encoder(), fitted.combination()),
        fitted.significance(),
        Decision.of(
            possible(plan.rate(), fitted.significance()),
            fitted.significance(),
            new Firsts(fitted.encoder().encoder().schema())),
        new OwnRows(
            fitted.rows().numbers(),
            fitted.rows().cells(),
            fitted.shares(),
            fitted.rows().texts()));
  }

  /** A rate, or of too few rows the smallest that they tell. */
  private static Threshold possible(double rate, Significance significance) {
    double least = significance.least();
    if (rate < least) {
      LOGGER.warn(
          "A rate of {} is asked for, but {} rows tell none below {}, which is taken; fit to more"
              + " rows, or take Threshold.PeaksOverThreshold, which extrapolates",
          rate,
          significance.count(),
          least);
    }
    return new Threshold.Rate(Math.max(rate, least));
  }

  /**
   * Fits a detector with the defaults, on the best usable backend. It computes in plain Java
   * afterwards, and needs no closing.
   *
   * @throws IllegalArgumentException if the table has fewer than two rows, or no column that can be
   *     used
   */
  public static AnomalyDetector fit(Table table) {
    return DetectorFitter.defaults().fit(table);
  }

  /**
   * Fits a detector by a plan.
   *
   * @throws IllegalArgumentException if the table has fewer than two rows, no column that can be
   *     used, or not what the plan chooses
   */
  public static AnomalyDetector fit(Table table, DetectorPlan plan) {
    return DetectorFitter.defaults().plan(plan).fit(table);
  }

  /**
   * Reads a detector that {@link #save(Path)} wrote. Needs no backend: until it is bound by {@link
   * #on}, it computes in plain Java. While it is saved anew, by this process or another, the old
   * one is read or the new one, whole. An interrupted thread reads it as well, and is interrupted
   * still.
   *
   * @param path the folder, or the {@code model.safetensors} of one
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws dev.hourglass.models.envelope.ModelFormatException if it is damaged, be it by a single
   *     bit, or not such a detector
   * @throws IOException if it can't be read
   */
  public static AnomalyDetector load(Path path) throws IOException {
    return of(DetectorFiles.load(requireNonNull(path, "path")));
  }

  /**
   * Reads a detector that {@link #save(OutputStream)} wrote, or the content of a {@code
   * model.safetensors}. Takes exactly its bytes out of the stream, so that others may follow, and
   * doesn't close it.
   *
   * @throws dev.hourglass.models.envelope.ModelFormatException if it is damaged or cut off, or not
   *     such a detector
   * @throws IOException if the stream can't be read
   */
  public static AnomalyDetector load(InputStream in) throws IOException {
    return of(DetectorFiles.load(requireNonNull(in, "in")));
  }

  private static AnomalyDetector of(SavedDetector saved) {
    SavedFit fit = saved.fit();
    return new AnomalyDetector(
        fit.plan(),
        new RowScorer(fit.encoder(), fit.combination()),
        new Explanation(fit.encoder(), fit.combination()),
        fit.significance(),
        saved.decision(),
        null);
  }

  /**
   * Writes {@code model.safetensors} to a folder, and {@code config.json}, which is a copy of the
   * configuration for people. The folder is created, or it is empty or holds a saved model of any
   * kind, which is replaced in one step: whoever loads it at any time, or after a crash, finds the
   * old one or the new one, whole. Other files there are left alone. An interrupted thread saves it
   * as well, and is interrupted still.
   *
   * <p>All that verdicts need is saved, and the plan: rate, threshold and p-values are as they are
   * now. The rows fitted to, of which {@link #ownVerdicts} are, are not. {@code docs/format.md}
   * describes all.
   *
   * @throws java.nio.file.FileAlreadyExistsException if something else stands there
   * @throws IOException if it can't be written; what was there before is still there, or, if only
   *     forcing the folder to the disk failed, the new detector
   * @throws IllegalArgumentException if the description of its members, or of its columns, exceeds
   *     what a file holds
   */
  public void save(Path folder) throws IOException {
    DetectorFiles.save(saved(), requireNonNull(folder, "folder"));
  }

  /**
   * Writes what is the content of {@code model.safetensors} to a stream, which is flushed and stays
   * open.
   *
   * @throws IOException if the stream can't be written
   * @throws IllegalArgumentException if the description of its members, or of its columns, exceeds
   *     what a file holds
   */
  public void save(OutputStream out) throws IOException {
    DetectorFiles.save(saved(), requireNonNull(out, "out"));
  }

  private SavedDetector saved() {
    return new SavedDetector(
        new SavedFit(plan, scorer.encoder(), scorer.combination(), significance), decision);
  }

  /** What the columns mean. */
  public Schema schema() {
    return scorer.encoder().encoder().schema();
  }

  /** By what it was fitted. */
  public DetectorPlan plan() {
    return plan;
  }

  /** What is asked of it: which rows it calls anomalies. */
  public Threshold threshold() {
    return decision.threshold();
  }

  /** The score from which on rows are anomalies. */
  public double thresholdScore() {
    return decision.score();
  }

  /** Number of rows that p-values are measured on. */
  public long calibrationRows() {
    return significance.count();
  }

  /**
   * The same detector, which calls another share of rows anomalies; nothing is fitted.
   *
   * @param share of rows, of those like the ones fitted to
   * @throws IllegalArgumentException if it is below 1/(n + 1) of n rows fitted to
   */
  public AnomalyDetector withRate(double share) {
    return withThreshold(new Threshold.Rate(share));
  }

  /**
   * The same detector with another threshold; nothing is fitted.
   *
   * @throws IllegalArgumentException if the rows fitted to are too few for it
   */
  public AnomalyDetector withThreshold(Threshold threshold) {
    return new AnomalyDetector(
        plan, scorer, explanation, significance, Decision.of(threshold, significance, firsts), own);
  }

  /**
   * The same detector, whose p-values are measured on other rows, such as recent ones; the weights
   * stay as they are. A rate that so few rows don't tell becomes the smallest that they do.
   *
   * @param source rows that the detector was not fitted to
   * @throws IOException if it can't be read, or its columns don't fit
   * @throws IllegalArgumentException if it has no rows, or too few for a threshold that isn't a
   *     rate
   */
  public AnomalyDetector recalibrated(TableSource source) throws IOException {
    DoubleList scores = new DoubleList();
    forEachBlock(
        source,
        (rows, shares) -> {
          for (int row = 0; row < rows.count(); row++) {
            int first = row * rows.columns();
            double score = Combination.sum(shares, first, rows.columns());
            scores.add(compared(rows.cells(), first, score));
          }
        });
    if (scores.size() == 0) {
      throw new IllegalArgumentException(
          source.name() + " has no rows; p-values are measured on at least one");
    }
    Significance renewed = Significance.of(scores.toArray());
    Threshold possible = decision.threshold();
    if (possible instanceof Threshold.Rate rate) {
      // What the plan asks for, if it had been too small for the rows before.
      boolean isLeast = rate.share() == significance.least() && plan.rate() < rate.share();
      possible = possible(isLeast ? plan.rate() : rate.share(), renewed);
    }
    return new AnomalyDetector(
        plan, scorer, explanation, renewed, Decision.of(possible, renewed, firsts), own);
  }

  /**
   * As {@link #recalibrated(TableSource)}.
   *
   * @throws IllegalArgumentException if its columns don't fit, or it has no rows, or too few for a
   *     threshold that isn't a rate
   */
  public AnomalyDetector recalibrated(Table table) {
    return InMemory.of(() -> recalibrated((TableSource) table));
  }

  /**
   * As {@link #drift(TableSource)}.
   *
   * @throws IllegalArgumentException if its columns don't fit, or it has no rows
   */
  public DetectorDrift drift(Table table) {
    return InMemory.of(() -> drift((TableSource) table));
  }

  /**
   * How the rows of a table differ from those that the detector was fitted to, so that its
   * threshold may be out of date; see {@link #recalibrated}. Reads the table twice.
   *
   * @param source rows that the detector was not fitted to
   * @throws IOException if it can't be read, its columns don't fit, or it has no rows
   */
  public DetectorDrift drift(TableSource source) throws IOException {
    Drift columns = Drift.of(source, schema());
    DoubleList pValues = new DoubleList();
    long[] alarms = new long[1];
    verdicts(
        source,
        verdict -> {
          pValues.add(verdict.pValue());
          alarms[0] += verdict.isAnomaly() ? 1 : 0;
        });
    return DetectorDrift.of(
        columns,
        pValues.toArray(),
        significance.count(),
        (double) alarms[0] / pValues.size(),
        decision.threshold().share());
  }

  /**
   * The same detector, computing on a backend, of which it takes memory at its first call.
   *
   * @param backend that computes
   */
  public AnomalyDetector on(Backend backend) {
    requireNonNull(backend, "backend");
    RowScorer moved = new RowScorer(scorer.encoder(), scorer.combination().on(backend));
    // Reasons stay in plain Java: they may be asked for when the backend is closed.
    return new AnomalyDetector(plan, moved, explanation, significance, decision, own);
  }

  /**
   * A verdict on a row.
   *
   * @param row fields by name: numbers, booleans, texts, times, as the columns fitted to; null for
   *     a missing cell. Columns that are ignored needn't be there, and what is no column may be
   * @throws IllegalArgumentException if fields are missing, misspelt, or of another type
   */
  public Verdict verdict(Map<String, ?> row) {
    return verdict(fields.fields(requireNonNull(row, "row")));
  }

  /**
   * A verdict on a row.
   *
   * @param row whose components are the fields
   * @throws IllegalArgumentException if fields are missing, misspelt, or of another type
   */
  public Verdict verdict(Record row) {
    return verdict(fields.fields(requireNonNull(row, "row")));
  }

  /**
   * A verdict on a row.
   *
   * @param cells one for each column of the schema, in its order: the number, or the time in
   *     seconds since 1970; of a category what {@link #level(String, String)} says, whose reason
   *     doesn't tell the text of a level that is rare or was never seen; NaN if it is missing;
   *     anything in columns that are ignored
   * @throws IllegalArgumentException if there are not so many, or a level that there isn't
   */
  public Verdict verdict(double... cells) {
    return verdict(requireRow(cells).clone(), Map.of());
  }

  private Verdict verdict(FieldRows.Fields row) {
    return verdict(row.cells(), row.texts());
  }

  private Verdict verdict(double[] row, Map<Integer, String> texts) {
    double[] shares = new double[row.length];
    double score = scorer.score(row, context -> take(context, row, shares));
    return verdict(0, row, shares, score, texts);
  }

  /**
   * The score of a row. Allocates nothing.
   *
   * @param cells as {@link #verdict(double...)} has them
   * @return at least 0, maybe infinite, never NaN
   * @throws IllegalArgumentException if there are not so many, or a level that there isn't
   */
  public double score(double... cells) {
    return scorer.score(requireRow(cells), AnomalyDetector::sum);
  }

  /**
   * The number of a category's level.
   *
   * @param column of the schema
   * @param text of the level, of a category of numbers any way to write the number ({@code 05411});
   *     null where it is missing
   * @throws IllegalArgumentException if there is no such column, it has no levels, or they are
   *     numbers and the text is none
   */
  public int level(String column, @Nullable String text) {
    return scorer.encoder().encoder().rows().level(schema().indexOf(column), text);
  }

  /**
   * The number of a level of a category of numbers, or of booleans.
   *
   * @param column of the schema
   * @param code the number, or 1 or 0 for a boolean; NaN where it is missing
   * @throws IllegalArgumentException if there is no such column, it has no levels, or they are
   *     texts
   */
  public int level(String column, double code) {
    return scorer.encoder().encoder().rows().level(schema().indexOf(column), code);
  }

  private double[] requireRow(double[] cells) {
    int columns = scorer.combination().columns();
    if (requireNonNull(cells, "cells").length != columns) {
      throw new IllegalArgumentException(
          "The row has "
              + cells.length
              + " cells, but the schema "
              + columns
              + " columns; give one for each, in the schema's order");
    }
    return cells;
  }

  private static double sum(RowScorer.Context context) {
    return Combination.sum(context.shares, 0, context.shares.length);
  }

  private static double take(RowScorer.Context context, double[] cells, double[] shares) {
    System.arraycopy(context.rows.cells(), 0, cells, 0, cells.length);
    System.arraycopy(context.shares, 0, shares, 0, shares.length);
    return Combination.sum(shares, 0, shares.length);
  }

  private Verdict verdict(
      long number, double[] cells, double[] shares, double score, Map<Integer, String> texts) {
    double limit = 1;
    List<Column> columns = schema().columns();
    for (int i = 0; i < cells.length; i++) {
      limit = Math.min(limit, firsts.limit(columns.get(i), i, cells[i]));
    }
    // The most seldom that the rows can tell is seldom enough for any share below that.
    boolean isFirst =
        firsts.pValue(limit) <= decision.threshold().share() || limit <= firsts.least();
    double compared = compared(cells, 0, score);
    double pValue = firsts.pValue(Math.min(limit, significance.of(compared)));
    return new Verdict(
        number,
        score,
        pValue,
        compared >= decision.score() || isFirst,
        () -> explanation.of(cells, shares, texts));
  }

  /**
   * Scores of all rows, in their order.
   *
   * @throws IllegalArgumentException if its columns don't fit the schema
   */
  public double[] scores(Table table) {
    return InMemory.of(() -> scores((TableSource) table));
  }

  /**
   * Scores of all rows, in their order.
   *
   * @throws IOException if it can't be read, or its columns don't fit
   */
  public double[] scores(TableSource source) throws IOException {
    DoubleList scores = new DoubleList();
    forEachBlock(source, (rows, shares) -> addScores(rows, shares, scores));
    return scores.toArray();
  }

  private static void addScores(Rows rows, double[] shares, DoubleList scores) {
    for (int row = 0; row < rows.count(); row++) {
      scores.add(Combination.sum(shares, row * rows.columns(), rows.columns()));
    }
  }

  /**
   * Verdicts on all rows, in their order.
   *
   * @throws IllegalArgumentException if its columns don't fit the schema
   */
  public List<Verdict> verdicts(Table table) {
    return InMemory.of(
        () -> {
          List<Verdict> verdicts = new ArrayList<>(table.rows());
          verdicts(table, verdicts::add);
          return verdicts;
        });
  }

  /**
   * Verdicts on all rows, in their order, without keeping them.
   *
   * @param verdicts called by this thread
   * @throws IOException if it can't be read, or its columns don't fit
   */
  public void verdicts(TableSource source, Consumer<Verdict> verdicts) throws IOException {
    long[] done = new long[1];
    forEachBlock(
        source,
        (rows, shares) -> {
          for (int row = 0; row < rows.count(); row++) {
            verdicts.accept(verdict(done[0]++, rows.cells(), shares, row, rows.texts()));
          }
        });
  }

  /**
   * The score that p-values and thresholds are of. The schema knows the levels of all rows fitted
   * to, also of those held out, so none of their scores is one of a level never seen: what others
   * had alone was rare, and so is such a level here. How seldom it is tells its limit.
   *
   * @param cells of rows, of which one begins at {@code first}
   * @param score of the row
   */
  private double compared(double[] cells, int first, double score) {
    List<Column> columns = schema().columns();
    double[] known = null;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i) instanceof CategoryColumn category
          && cells[first + i] == category.unknownLevel()) {
        if (known == null) {
          known = Arrays.copyOfRange(cells, first, first + columns.size());
        }
        known[i] = category.rareLevel();
      }
    }
    return known == null ? score : Math.min(score, scorer.score(known, AnomalyDetector::sum));
  }

  /** Of one row of several. */
  private Verdict verdict(
      long number, double[] cells, double[] shares, int row, NavigableMap<Integer, String> texts) {
    int columns = scorer.combination().columns();
    double[] ownCells = Arrays.copyOfRange(cells, row * columns, (row + 1) * columns);
    double[] ownShares = Arrays.copyOfRange(shares, row * columns, (row + 1) * columns);
    Map<Integer, String> ownTexts = new HashMap<>();
    CellTexts.copy(texts, row * columns, (row + 1) * columns, ownTexts, 0);
    double score = Combination.sum(ownShares, 0, columns);
    return verdict(number, ownCells, ownShares, score, ownTexts);
  }

  /**
   * Verdicts on the rows fitted to, in their order, by fits that didn't see them: all rows of the
   * table, or of a large one those that were drawn. Which rows of this table are odd? Of n rows the
   * p-value of one is k/n if k score as high, itself included: a rate of 1 % calls the oddest
   * hundredth of them anomalies.
   *
   * @throws IllegalStateException if the detector was loaded: its file doesn't have them
   */
  public List<Verdict> ownVerdicts() {
    if (own == null) {
      throw new IllegalStateException(
          "This detector was loaded, and a file doesn't have the rows fitted to; ask the one that"
              + " was saved, or ask for verdicts on the table");
    }
    List<Verdict> verdicts = new ArrayList<>(own.numbers().length);
    for (int row = 0; row < own.numbers().length; row++) {
      verdicts.add(
          ownVerdict(verdict(own.numbers()[row], own.cells(), own.shares(), row, own.texts())));
    }
    return verdicts;
  }

  /** Of a row that is one of those that p-values are measured on. */
  private Verdict ownVerdict(Verdict asNew) {
    if (own == null || significance.count() != own.numbers().length) {
      // Recalibrated: it is none of those.
      return asNew;
    }
    double rows = significance.count();
    double pValue = (significance.of(asNew.score()) * (rows + 1) - 1) / rows;
    boolean isRate = decision.threshold() instanceof Threshold.Rate;
    boolean isAnomaly = isRate ? pValue <= decision.threshold().share() : asNew.isAnomaly();
    return new Verdict(asNew.row(), asNew.score(), pValue, isAnomaly, asNew::reasons);
  }

  private interface BlockSink {
    void take(Rows rows, double[] shares);
  }

  /** A block that is done. */
  private static final class Scored {
    private final Rows rows;
    private final double[] shares;

    Scored(Rows rows, double[] shares) {
      this.rows = rows;
      this.shares = shares;
    }
  }

  private void forEachBlock(TableSource source, BlockSink sink) throws IOException {
    requireNonNull(source, "source");
    Combination combination = scorer.combination();
    new BlockWork(scorer.encoder())
        .run(
            source,
            rows -> new Scored(rows, combination.shares(rows)),
            scored -> sink.take(scored.rows, scored.shares));
  }

  /** Frees what it holds on its backend, and so do all that share it. */
  @Override
  public void close() {
    scorer.combination().close();
  }

  @Override
  public String toString() {
    return "AnomalyDetector of " + schema().columns().size() + " columns, " + threshold();
  }
}
