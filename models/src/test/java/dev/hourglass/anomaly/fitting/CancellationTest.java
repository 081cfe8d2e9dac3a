package dev.hourglass.anomaly.fitting;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.anomaly.parts.Rows;
import dev.hourglass.table.Scale;
import dev.hourglass.table.Table;
import dev.hourglass.table.Tables;
import dev.hourglass.table.TimePart;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What takes long asks again and again: so often, for so many rows, that moments lie between. */
final class CancellationTest {
  private static final int BLOCKS = 5;
  private static final int ROWS = BLOCKS * 1_024;
  private static final int COLUMNS = 3;

  private final AtomicInteger asked = new AtomicInteger();

  private final Cancellation counting =
      new Cancellation(
          () -> {
            asked.incrementAndGet();
            return false;
          });

  private static Sample sample() {
    SplittableRandom random = new SplittableRandom(1);
    double[] cells = random.doubles((long) ROWS * COLUMNS).toArray();
    float[] inputs = new float[cells.length];
    for (int i = 0; i < cells.length; i++) {
      inputs[i] = (float) cells[i];
    }
    float[] weights = new float[cells.length];
    Arrays.fill(weights, 1);
    return new Sample(new Rows(ROWS, COLUMNS, COLUMNS, cells, inputs, weights), COLUMNS, COLUMNS);
  }

  private static boolean[] all() {
    boolean[] all = new boolean[ROWS];
    Arrays.fill(all, true);
    return all;
  }

  private void assertAskedAtLeast(int times) {
    int found = asked.getAndSet(0);
    assertTrue(found >= times, found + " times");
  }

  /** For each histogram of each column, and for each of its medians. */
  @Test
  void histograms() {
    Scale scale = new Scale(0, 1, false);
    List<ColumnShape> shapes =
        List.of(
            new ColumnShape.Numbers(scale),
            new ColumnShape.Levels(1),
            new ColumnShape.Times(List.of(TimePart.HOUR_OF_DAY, TimePart.ELAPSED), scale));
    HistogramFit fit = new HistogramFit(sample(), shapes, 7, 1, counting);
    assertAskedAtLeast(1 + 1 + 2);
    fit.fit(all());
    assertAskedAtLeast(7 * (1 + 1 + 2) + 7);
  }

  /** For each block of rows, in their means and in their covariance. */
  @Test
  void relations() {
    ColumnGroups groups =
        new ColumnGroups(List.of(new ColumnGroup.Elements(COLUMNS, LossFunction.SQUARED_ERROR, 1)));
    RelationsFit fit = new RelationsFit(groups, new int[] {0, 1, 2}, COLUMNS, counting);
    assertNotNull(fit.fit(sample(), all()));
    assertAskedAtLeast(2 * BLOCKS);
  }

  /** For both tails of each column's numbers, for each column's tail, and for each block. */
  @Test
  void tailsAndExtremes() {
    Sample sample = sample();
    ColumnShape numbers = new ColumnShape.Numbers(new Scale(0, 1, false));
    try (Workers workers = new Workers(1, new Cancellation(() -> false))) {
      CombinationFit fit = new CombinationFit(sample, COLUMNS, 1, workers, counting);
      fit.addExtremes(CellsFit.fit(sample, List.of(numbers, numbers, numbers), counting), 0);
      assertAskedAtLeast(2 * COLUMNS + COLUMNS + BLOCKS);
    }
  }

  /** The rows of a table are encoded in blocks, and each step of four is told, too. */
  @Test
  void rowsThatAreEncoded() throws IOException {
    double[][] cells = new double[ROWS][2];
    SplittableRandom random = new SplittableRandom(2);
    for (double[] row : cells) {
      row[0] = random.nextDouble();
      row[1] = random.nextDouble();
    }
    Table table = Tables.of(cells, List.of("x", "y"));
    DetectorPlan plan =
        DetectorPlan.defaults()
            .ensemble(EnsemblePlan.defaults().members(1).epochs(1).mostRows(100))
            .histograms(1)
            .folds(2)
            .cleaned(0);
    AtomicInteger ofFit = new AtomicInteger();
    new DetectorFit(
            plan,
            Backends.plainJava(),
            (done, of, step) -> {},
            () -> {
              ofFit.addAndGet(isOfDetectorFit() ? 1 : 0);
              return false;
            })
        .fit(table);
    int found = ofFit.get();
    assertTrue(found >= BLOCKS + 4, found + " times");
  }

  /** Whether it is the fit itself that asks, and none of its parts. */
  private static boolean isOfDetectorFit() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(StackWalker.StackFrame::getClassName)
                    .dropWhile(name -> !name.equals(Cancellation.class.getName()))
                    .dropWhile(name -> name.equals(Cancellation.class.getName()))
                    .findFirst()
                    .map(name -> name.equals(DetectorFit.class.getName()))
                    .orElse(false));
  }
}
