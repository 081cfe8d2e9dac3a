package dev.hourglass.anomaly.fitting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.table.Table;
import dev.hourglass.table.Tables;
import dev.hourglass.table.window.Windows;
import dev.hourglass.tensor.Backends;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OrderOfRowsTest {
  private static Table series(int rows) {
    SplittableRandom random = new SplittableRandom(1);
    double[][] cells = new double[rows][2];
    for (int row = 0; row < rows; row++) {
      cells[row][0] = Math.sin(row / 3.0) + 0.1 * random.nextDouble();
      cells[row][1] = random.nextDouble();
    }
    return Tables.of(cells, List.of("load", "noise"));
  }

  private static double[] scores(Table table, DetectorPlan plan) throws IOException {
    DetectorPlan quick =
        plan.folds(3).ensemble(EnsemblePlan.defaults().members(2).epochs(1)).seed(4);
    DetectorFit fit =
        new DetectorFit(quick, Backends.plainJava(), (done, of, step) -> {}, () -> false);
    Fitted fitted = fit.fit(table);
    double[] sums = new double[fitted.rows().numbers().length];
    int columns = fitted.shares().length / sums.length;
    Arrays.setAll(
        sums, row -> Arrays.stream(fitted.shares(), row * columns, (row + 1) * columns).sum());
    return sums;
  }

  /** Windows know what they share; the same rows as a plain table have to be told. */
  @ParameterizedTest
  @CsvSource({"8, 1, 7", "8, 3, 2", "8, 8, 0"})
  void windowsAreHeldOutInBlocksWithTheirOverlapAsGap(int length, int stride, int gap)
      throws IOException {
    Table windows = Tables.of(Windows.of(length, stride).over(series(240)));
    assertEquals(gap, windows.overlap());
    DetectorPlan told =
        gap == 0 ? DetectorPlan.defaults().randomOrder() : DetectorPlan.defaults().timeOrder(gap);
    double[] expected = scores(windows, told);
    double[] found = scores(windows, DetectorPlan.defaults());
    assertArrayEquals(expected, found);
  }
}
