package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.nativememory.Share;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HalfGridTest {
  @Test
  void eachThreadTakesPanelsFromTheTopAndTheBottom() {
    assertEquals(
        List.of(
            List.of(new Share(0, 75), new Share(225, 300)),
            List.of(new Share(75, 150), new Share(150, 225))),
        HalfGrid.of(300, 2));
    assertEquals(
        List.of(List.of(new Share(0, 60), new Share(60, 120))), HalfGrid.of(120, 1), "one thread");
  }

  /** 784 rows are 12 panels of 66 or 65: three from the top and three from the bottom for each. */
  @Test
  void longMatricesHaveMorePanels() {
    List<List<Share>> parts = HalfGrid.of(784, 2);
    assertEquals(6, parts.get(0).size());
    assertEquals(new Share(0, 66), parts.get(0).get(0));
  }

  @Test
  void shortMatricesAreNotCut() {
    assertEquals(List.of(), HalfGrid.of(239, 2));
    assertEquals(List.of(), HalfGrid.of(784, 8));
    assertEquals(2, HalfGrid.of(240, 2).size());
  }

  @ParameterizedTest
  @CsvSource({"120, 1", "301, 1", "300, 2", "1000, 2", "785, 3", "2049, 8", "5000, 16"})
  void panelsCoverTheRowsAndThreadsHaveTheSameWork(long side, int threads) {
    List<List<Share>> parts = HalfGrid.of(side, threads);
    assertEquals(threads, parts.size());
    long end = 0;
    List<Share> panels =
        parts.stream().flatMap(List::stream).sorted(Comparator.comparing(Share::from)).toList();
    for (Share panel : panels) {
      assertEquals(end, panel.from());
      assertTrue(panel.to() > end, panel::toString);
      end = panel.to();
    }
    assertEquals(side, end);
    long area = panels.stream().mapToLong(HalfGridTest::area).sum();
    for (List<Share> part : parts) {
      double own = part.stream().mapToLong(HalfGridTest::area).sum();
      assertEquals(1, own * threads / area, 0.04, part::toString);
    }
    // Half of it, and half of the squares on the diagonal.
    assertEquals(0.5, (double) area / (side * side), 0.27 / threads, "of the whole");
  }

  private static long area(Share panel) {
    return (panel.to() - panel.from()) * panel.to();
  }
}
