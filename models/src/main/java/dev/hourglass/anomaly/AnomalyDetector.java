package dev.hourglass.anomaly;

import static java.util.Objects.requireNonNull;

import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.fitting.Fitted;
import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Significance;
import dev.hourglass.anomaly.saving.SavedFit;
import dev.hourglass.table.Drift;
import dev.hourglass.table.Schema;
import dev.hourglass.table.Table;
import dev.hourglass.table.TableSource;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says of rows of a table how odd they are, beside the rows that it was fitted to, and why.
 *
 * <p>A row's score is the surprise at the row as a whole, by an ensemble of autoencoders and by
 * histograms of each column, and at its most extreme cell, if it is more extreme than any should
 * be; its p-value is the share of rows like those fitted to that score as high, measured on rows
 * that took no part in fitting. Fitting needs no labels, and sets the oddest rows aside by itself.
 *
 * <p>Immutable, and safe to use from many threads. Detectors that are made from one ({@link
 * #withRate}, for instance) share its memory, and are closed with it; only what {@link #on} makes
 * is closed on its own. One that computes in plain Java, as {@link #fit(Table)} gives it, needs no
 * closing.
 */
public final class AnomalyDetector implements AutoCloseable {
  private final DetectorPlan plan;
  private final FieldRows fields;
  private final Judge judge;
  private final @Nullable OwnRows own;

  private AnomalyDetector(DetectorPlan plan, FieldRows fields, Judge judge, @Nullable OwnRows own) {
    this.plan = plan;
    this.fields = fields;
    this.judge = judge;
    this.own = own;
  }

  static AnomalyDetector of(DetectorPlan plan, Fitted fitted) {
    Significance significance = fitted.significance();
    Firsts firsts = new Firsts(fitted.encoder().encoder().schema());
    return of(
        plan,
        fitted.encoder(),
        fitted.combination(),
        firsts,
        significance,
        Decision.ofPossible(plan.rate(), significance, firsts),
        new OwnRows(fitted.rows(), fitted.shares(), significance));
  }

  private static AnomalyDetector of(SavedDetector saved) {
    SavedFit fit = saved.fit();
    return of(
        fit.plan(),
        fit.encoder(),
        fit.combination(),
        new Firsts(fit.encoder().encoder().schema()),
        fit.significance(),
        saved.decision(),
        null);
  }

  private static AnomalyDetector of(
      DetectorPlan plan,
      RowEncoder encoder,
      Combination combination,
      Firsts firsts,
      Significance significance,
      Decision decision,
      @Nullable OwnRows own) {
    OpenParts parts = new OpenParts(combination);
    RowScorer scorer = new RowScorer(encoder, parts);
    Explanation explanation = new Explanation(encoder, parts);
    Judge judge = new Judge(scorer, explanation, firsts, significance, decision);
    return new AnomalyDetector(plan, new FieldRows(encoder.encoder().rows()), judge, own);
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
        new SavedFit(
            plan, scorer().encoder(), scorer().parts().combination(), judge.significance()),
        judge.decision());
  }

  private RowScorer scorer() {
    return judge.scorer();
  }

  /** What the columns mean. */
  public Schema schema() {
    return scorer().encoder().encoder().schema();
  }

  /** By what it was fitted. */
  public DetectorPlan plan() {
    return plan;
  }

  /** What is asked of it: which rows it calls anomalies. */
  public Threshold threshold() {
    return judge.decision().threshold();
  }

  /**
   * The score from which on rows are anomalies, in which a level that was never seen counts as a
   * rare one. A row below it is an anomaly still if what was found in a cell is seldom enough, such
   * as a level that was never seen: {@link Verdict#isAnomaly()} knows both, and so does {@link
   * #isAnomaly}.
   */
  public double thresholdScore() {
    return judge.decision().score();
  }

  /** Number of rows that p-values are measured on. */
  public long calibrationRows() {
    return judge.significance().count();
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
    return judgedBy(judge.asked(threshold));
  }

  private AnomalyDetector judgedBy(Judge other) {
    return new AnomalyDetector(plan, fields, other, own);
  }

  /**
   * The same detector, whose p-values are measured on other rows, such as recent ones; the weights
   * stay as they are. A rate that so few rows don't tell becomes the smallest that they do.
   *
   * @param source rows that the detector was not fitted to
   * @throws IOException if it can't be read, or its columns don't fit
   * @throws IllegalArgumentException if it has no rows, or too few for a threshold that isn't a
   *     rate
   * @throws CancellationException if the thread is interrupted, whose flag stays set
   * @throws IllegalStateException if the detector is closed
   */
  public AnomalyDetector recalibrated(TableSource source) throws IOException {
    DoubleList scores = new DoubleList();
    forEachRow(
        source,
        (rows, shares, row) -> {
          int first = row * rows.columns();
          double score = Combination.sum(shares, first, rows.columns());
          scores.add(judge.compared(rows.cells(), first, score));
        });
    if (scores.size() == 0) {
      throw new IllegalArgumentException(
          source.name() + " has no rows; p-values are measured on at least one");
    }
    return judgedBy(judge.measuredBy(Significance.of(scores.toArray()), plan.rate()));
  }

  /**
   * As {@link #recalibrated(TableSource)}.
   *
   * @throws IllegalArgumentException if its columns don't fit, or it has no rows, or too few for a
   *     threshold that isn't a rate
   * @throws CancellationException if the thread is interrupted, whose flag stays set
   * @throws IllegalStateException if the detector is closed
   */
  public AnomalyDetector recalibrated(Table table) {
    return InMemory.of(() -> recalibrated((TableSource) table));
  }

  /**
   * As {@link #drift(TableSource)}.
   *
   * @throws IllegalArgumentException if its columns don't fit, or it has no rows
   * @throws CancellationException if the thread is interrupted, whose flag stays set
   * @throws IllegalStateException if the detector is closed
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
   * @throws CancellationException if the thread is interrupted, whose flag stays set
   * @throws IllegalStateException if the detector is closed
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
        calibrationRows(),
        (double) alarms[0] / pValues.size(),
        threshold().share());
  }

  /**
   * The same detector, computing on a backend, of which it takes memory at its first call. This one
   * stays as it is, be it closed or not, and each is closed on its own. Reasons are worked out in
   * plain Java, also when the backend is closed.
   *
   * @param backend that computes
   */
  public AnomalyDetector on(Backend backend) {
    requireNonNull(backend, "backend");
    OpenParts parts = scorer().parts();
    RowScorer moved = new RowScorer(scorer().encoder(), parts.on(backend));
    // Reasons stay in plain Java: they may be asked for when the backend is closed.
    Explanation explanation = new Explanation(scorer().encoder(), parts.on(Backends.plainJava()));
    return judgedBy(judge.with(moved, explanation));
  }

  /**
   * The same detector without the rows fitted to, whose memory is free if nobody else has it: one
   * that is kept to judge new rows has no need of them.
   */
  public AnomalyDetector withoutOwnRows() {
    return new AnomalyDetector(plan, fields, judge, null);
  }

  /**
   * A verdict on a row.
   *
   * @param row fields by name: numbers, booleans, texts, times, as the columns fitted to; null for
   *     a missing cell. Columns that are ignored needn't be there, and what is no column may be
   * @throws IllegalArgumentException if fields are missing, misspelt, or of another type
   * @throws IllegalStateException if the detector is closed
   */
  public Verdict verdict(Map<String, ?> row) {
    return verdict(fields.fields(requireNonNull(row, "row")));
  }

  /**
   * A verdict on a row.
   *
   * @param row whose components are the fields
   * @throws IllegalArgumentException if fields are missing, misspelt, or of another type
   * @throws IllegalStateException if the detector is closed
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
   * @throws IllegalStateException if the detector is closed
   */
  public Verdict verdict(double... cells) {
    return judge.verdict(requireRow(cells).clone(), Map.of());
  }

  private Verdict verdict(FieldRows.Fields row) {
    return judge.verdict(row.cells(), row.texts());
  }

  /**
   * Whether a row is an anomaly: as {@link Verdict#isAnomaly()} of the verdict on it says, be it by
   * its score or by what is found in its cells. Allocates nothing.
   *
   * @param cells as {@link #verdict(double...)} has them
   * @throws IllegalArgumentException if there are not so many, or a level that there isn't
   * @throws IllegalStateException if the detector is closed
   */
  public boolean isAnomaly(double... cells) {
    return judge.isAnomaly(requireRow(cells));
  }

  /**
   * The score of a row. Allocates nothing.
   *
   * @param cells as {@link #verdict(double...)} has them
   * @return at least 0, maybe infinite, never NaN
   * @throws IllegalArgumentException if there are not so many, or a level that there isn't
   * @throws IllegalStateException if the detector is closed
   */
  public double score(double... cells) {
    return scorer().score(requireRow(cells), ScoredRows::score);
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
    return scorer().encoder().encoder().rows().level(schema().indexOf(column), text);
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
    return scorer().encoder().encoder().rows().level(schema().indexOf(column), code);
  }

  private double[] requireRow(double[] cells) {
    int columns = scorer().parts().columns();
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

  /**
   * Scores of all rows, in their order.
   *
   * @throws IllegalArgumentException if its columns don't fit the schema
   * @throws CancellationException if the thread is interrupted, whose flag stays set
   * @throws IllegalStateException if the detector is closed
   */
  public double[] scores(Table table) {
    return InMemory.of(() -> scores((TableSource) table));
  }

  /**
   * Scores of all rows, in their order.
   *
   * @throws IOException if it can't be read, or its columns don't fit
   * @throws CancellationException if the thread is interrupted, whose flag stays set
   * @throws IllegalStateException if the detector is closed
   */
  public double[] scores(TableSource source) throws IOException {
    DoubleList scores = new DoubleList();
    forEachRow(
        source,
        (rows, shares, row) ->
            scores.add(Combination.sum(shares, row * rows.columns(), rows.columns())));
    return scores.toArray();
  }

  private void forEachRow(TableSource source, TableScorer.RowSink sink) throws IOException {
    new TableScorer(scorer().encoder(), scorer().parts()).forEach(source, sink);
  }

  /**
   * Verdicts on all rows, in their order.
   *
   * @throws IllegalArgumentException if its columns don't fit the schema
   * @throws CancellationException if the thread is interrupted, whose flag stays set
   * @throws IllegalStateException if the detector is closed
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
   * @throws CancellationException if the thread is interrupted, whose flag stays set
   * @throws IllegalStateException if the detector is closed
   */
  public void verdicts(TableSource source, Consumer<Verdict> verdicts) throws IOException {
    long[] done = new long[1];
    forEachRow(
        source,
        (rows, shares, row) ->
            verdicts.accept(judge.verdict(done[0]++, rows.cells(), shares, row, rows.texts())));
  }

  /**
   * Verdicts on the rows fitted to, in their order, by fits that didn't see them: all rows of the
   * table, or of a large one those that were drawn. Which rows of this table are odd? Of n rows the
   * p-value of one is k/n if k score as high, itself included: a rate of 1 % calls the oddest
   * hundredth of them anomalies.
   *
   * @throws IllegalStateException if the detector doesn't have them: it was loaded, or is one
   *     {@link #withoutOwnRows}
   */
  public List<Verdict> ownVerdicts() {
    if (own == null) {
      throw new IllegalStateException(
          "This detector doesn't have the rows fitted to, since it was loaded or made without them"
              + " (withoutOwnRows); ask the one that was fitted, or ask for verdicts on the table");
    }
    return own.verdicts(judge);
  }

  /**
   * Frees what it holds on its backend, and what reasons hold in plain Java. It is closed then, and
   * so are those that share its memory, but none that {@link #on} made, nor the one it was made of
   * by that: they give no scores and verdicts any more, and verdicts that they gave no reasons.
   * Closing twice is harmless.
   */
  @Override
  public void close() {
    judge.close();
  }

  @Override
  public String toString() {
    return "AnomalyDetector of " + schema().columns().size() + " columns, " + threshold();
  }
}
