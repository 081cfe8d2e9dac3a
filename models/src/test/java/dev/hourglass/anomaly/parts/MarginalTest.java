package dev.hourglass.anomaly.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.table.Scale;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MarginalTest {
  private static final double MISSING = 0.25;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 8, 9, 100})
  void aColumnHasTheValuesOfItsCells(int edgeCount) {
    SplittableRandom random = new SplittableRandom(edgeCount);
    double[] edges = random.doubles(edgeCount, -2, 2).sorted().distinct().toArray();
    double[] values = random.doubles(edges.length + 1, 0, 5).toArray();
    Marginal.Numbers marginal =
        new Marginal.Numbers(edges, values, MISSING, -2.5, 2.5, new Scale(0, 1, false), 0.5);
    double[] cells = random.doubles(3 * 11, -3, 3).toArray();
    // On an edge a cell is beyond it.
    cells[1] = edges[0];
    cells[4] = edges[edges.length - 1];
    cells[7] = Double.NaN;
    cells[10] = Double.POSITIVE_INFINITY;
    cells[13] = -0.0;
    double[] errors = new double[cells.length];
    Arrays.fill(errors, 1);

    marginal.add(cells, 1, 3, 11, errors);

    for (int i = 0; i < cells.length; i++) {
      double cell = cells[i];
      double expected = i % 3 == 1 ? 1 + marginal.of(cell) : 1;
      assertEquals(expected, errors[i]);
      if (Double.isNaN(cell)) {
        assertEquals(MISSING, marginal.of(cell));
      } else if (Math.abs(cell) <= 2.5) {
        assertEquals(values[notAbove(edges, cell)], marginal.of(cell));
      }
    }
  }

  /** Edges may be anywhere: crowded, far apart, next to each other. */
  @Test
  void intervalsAreExactWhereverEdgesAre() {
    double[][] all = {
      {},
      {1},
      {-1e308, 0, 1e308},
      {0, Double.MIN_VALUE, 2 * Double.MIN_VALUE},
      {1, Math.nextUp(1), Math.nextUp(Math.nextUp(1)), 1e300},
      {-1e300, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
      {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}
    };
    for (double[] edges : all) {
      double[] values = new double[edges.length + 1];
      Arrays.setAll(values, i -> i);
      Marginal.Numbers marginal =
          new Marginal.Numbers(
              edges,
              values,
              MISSING,
              -Double.MAX_VALUE,
              Double.MAX_VALUE,
              new Scale(0, 1, false),
              0);
      for (double edge : edges) {
        for (double cell :
            new double[] {
              Math.nextDown(edge), edge, Math.nextUp(edge), edge / 2, 2 * edge, -edge
            }) {
          if (Math.abs(cell) <= Double.MAX_VALUE) {
            assertEquals(notAbove(edges, cell), marginal.of(cell));
          }
        }
      }
      assertEquals(notAbove(edges, 0), marginal.of(-0.0));
    }
  }

  private static int notAbove(double[] edges, double cell) {
    return (int) Arrays.stream(edges).filter(edge -> edge <= cell).count();
  }
}
