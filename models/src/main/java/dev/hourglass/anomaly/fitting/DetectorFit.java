package dev.hourglass.anomaly.fitting;

import static java.util.Objects.requireNonNull;

import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Rows;
import dev.hourglass.anomaly.parts.Significance;
import dev.hourglass.table.Schema;
import dev.hourglass.table.TableEncoder;
import dev.hourglass.table.TableFormatException;
import dev.hourglass.table.TableSource;
import dev.hourglass.table.TimeColumn;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fits a detector to a table, which is read twice: for its schema, and for the rows. The parts are
 * fitted once without each fold, so that each row has a score as a new one would have, and once to
 * all rows.
 */
public final class DetectorFit {
  /** Elements of the arrays that hold the rows, at most. */
  private static final int MOST_ELEMENTS = 1 << 24;

  /** Of networks; with more of them these don't fit into the memory of small machines. */
  private static final int MOST_INPUTS = 1 << 15;

  /** With fewer rows there is nothing to hold out. */
  private static final int FEWEST_ROWS = 2;

  private static final int SAMPLE = 0;
  private static final int FOLDS = 1;
  private static final int CROSS = 2;
  private static final int FINAL = 3;

  private final DetectorPlan plan;
  private final @Nullable Backend backend;
  private final FitListener listener;
  private final Cancellation cancellation;
  private int folds;
  private int done;

  /**
   * Takes the choices.
   *
   * @param backend of whose kind those are that train, of one thread each; null for the best
   * @param isCancelled asked by several threads, also at the same time
   */
  public DetectorFit(
      DetectorPlan plan,
      @Nullable Backend backend,
      FitListener listener,
      BooleanSupplier isCancelled) {
    this.plan = requireNonNull(plan, "plan");
    this.backend = backend;
    this.listener = requireNonNull(listener, "listener");
    this.cancellation = new Cancellation(requireNonNull(isCancelled, "isCancelled"));
  }

  /**
   * Fits.
   *
   * @throws IOException if the table can't be read, or is none
   * @throws IllegalArgumentException if no column counts, there are too many of them, the plan
   *     doesn't fit the table, or what it chooses of members doesn't go together
   * @throws CancellationException if it is cancelled or the thread interrupted
   */
  public Fitted fit(TableSource table) throws IOException {
    MemberDesign.ofAnyTable(plan.ensemble()).requireMeaning();
    TableSource source = cancellation.checking(table);
    Schema schema = Schema.fit(source, plan.schema());
    // Before it is found that nothing varies, of which this is the reason.
    requireRows(source, schema.rows());
    RowEncoder encoder = new RowEncoder(new TableEncoder(schema, plan.scaling()));
    requireNotTooWide(encoder.encoder());
    MemberDesign design = design(encoder.encoder());
    design.requireMeaning();
    design.warnOfFewer();
    int wanted = wanted(encoder.encoder(), schema.rows());
    folds = Math.min(plan.folds(), wanted);
    tell("schema");
    long seed = Seeds.derive(plan.seed(), SAMPLE);
    DrawnRows drawn = DrawnRows.read(source, encoder.encoder().rows(), schema.rows(), wanted, seed);
    Sample sample = sample(encoder, drawn.cells());
    // A source may have fewer than it had when it was read for the schema.
    requireRows(source, sample.count());
    folds = Math.min(folds, sample.count());
    int columns = schema.columns().size();
    // The workers are closed first, so that nobody uses the backends when they are.
    try (TrainingBackends backends = new TrainingBackends(backend);
        Workers workers = new Workers(BackendOptions.defaults().threads(), cancellation)) {
      PartsFit parts = parts(encoder.encoder(), workers, backends);
      boolean isInTime = isInTime(schema, sample, source.overlap());
      int[] foldOfRow = folds(isInTime, sample);
      double[] shares =
          CrossFit.shares(
              parts,
              sample,
              columns,
              foldOfRow,
              isInTime ? Math.max(plan.gap(), source.overlap()) : 0,
              Seeds.derive(plan.seed(), CROSS),
              this::toldFold,
              workers);
      try (Combination combination = parts.fit(sample, Seeds.derive(plan.seed(), FINAL))) {
        tell("all rows");
        double[] scores = new double[sample.count()];
        Arrays.setAll(scores, row -> Combination.sum(shares, row * columns, columns));
        // Off the backends that are about to be closed.
        Combination own = combination.on(Backends.plainJava());
        return new Fitted(encoder, own, Significance.of(scores), drawn, shares);
      }
    }
  }

  private static void requireRows(TableSource source, long rows) throws TableFormatException {
    if (rows < FEWEST_ROWS) {
      throw new TableFormatException(
          source.name(),
          (rows == 1 ? "there is 1 row" : "there are " + rows + " rows")
              + "; a detector is fitted to at least "
              + FEWEST_ROWS);
    }
  }

  private static void requireNotTooWide(TableEncoder encoder) {
    if (encoder.inputs() > MOST_INPUTS) {
      throw new IllegalArgumentException(
          "The columns that count are "
              + encoder.inputs()
              + " numbers and levels together, but a detector is fitted to at most "
              + MOST_INPUTS
              + "; ignore columns (SchemaPlan.ignore), or keep fewer levels of them"
              + " (SchemaPlan.maxLevels)");
    }
  }

  private void tell(String step) {
    cancellation.check();
    listener.finished(++done, folds + 2, step);
  }

  private void toldFold(int fold) {
    tell("fold " + (fold + 1) + " of " + folds);
  }

  /** As many as the plan and memory allow. */
  private int wanted(TableEncoder encoder, long rows) {
    int width = Math.max(encoder.rows().columns(), encoder.inputs());
    int most = Math.max(FEWEST_ROWS, Math.min(plan.mostRows(), MOST_ELEMENTS / width));
    return (int) Math.min(rows, most);
  }

  private Sample sample(RowEncoder encoder, double[] cells) {
    TableEncoder table = encoder.encoder();
    int columns = table.rows().columns();
    int inputs = table.inputs();
    int sources = table.sources();
    Rows rows = encoder.room(cells.length / columns);
    int most = Math.min(encoder.blockRows(), rows.count());
    Rows full = encoder.room(most);
    for (int first = 0; first < rows.count(); first += most) {
      cancellation.check();
      int count = Math.min(most, rows.count() - first);
      Rows block = new Rows(count, columns, inputs, full.cells(), full.inputs(), full.weights());
      System.arraycopy(cells, first * columns, block.cells(), 0, count * columns);
      encoder.encode(block);
      System.arraycopy(block.cells(), 0, rows.cells(), first * columns, count * columns);
      System.arraycopy(block.inputs(), 0, rows.inputs(), first * inputs, count * inputs);
      System.arraycopy(block.weights(), 0, rows.weights(), first * sources, count * sources);
    }
    return new Sample(rows, inputs, sources);
  }

  private MemberDesign design(TableEncoder encoder) {
    return new MemberDesign(plan.ensemble(), encoder.groups());
  }

  private PartsFit parts(TableEncoder encoder, Workers workers, TrainingBackends backends) {
    int columns = encoder.schema().columns().size();
    List<ColumnShape> shapes = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      shapes.add(ColumnShape.of(encoder, i));
    }
    EnsembleFit ensemble =
        new EnsembleFit(
            design(encoder), encoder.columnOfSource(), columns, workers, backends, cancellation);
    RelationsFit relations =
        new RelationsFit(encoder.groups(), encoder.columnOfSource(), columns, cancellation);
    return new PartsFit(
        shapes, ensemble, relations, workers, cancellation, plan.histograms(), plan.cleaned());
  }

  private boolean isInTime(Schema schema, Sample sample, int overlap) {
    return switch (plan.order()) {
      case TIME -> true;
      case RANDOM -> false;
      case AUTO -> overlap > 0 || isInTime(schema, sample);
    };
  }

  private int[] folds(boolean isInTime, Sample sample) {
    return isInTime
        ? Folds.blocks(sample.count(), folds)
        : Folds.random(sample.count(), folds, Seeds.derive(plan.seed(), FOLDS));
  }

  /** Whether a column of times never falls from row to row, or never rises. */
  private static boolean isInTime(Schema schema, Sample sample) {
    for (int i = 0; i < schema.columns().size(); i++) {
      if (schema.columns().get(i) instanceof TimeColumn && isOrdered(sample.column(i))) {
        return true;
      }
    }
    return false;
  }

  /** Of those that aren't missing, of which there are two different ones at least. */
  private static boolean isOrdered(double[] times) {
    boolean rises = false;
    boolean falls = false;
    double last = Double.NaN;
    for (double time : times) {
      rises |= time > last;
      falls |= time < last;
      last = Double.isNaN(time) ? last : time;
    }
    return rises != falls;
  }
}
