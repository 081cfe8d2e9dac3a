package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProductGridTest {
  @Test
  void cutsCoverADimensionWithoutGapOrOverlap() {
    for (long length = 1; length < 400; length++) {
      for (int most = 1; most < 20; most++) {
        List<Cut> cuts = ProductGrid.cuts(1, length, most);
        assertTrue(cuts.size() <= most, length + " in " + most);
        long end = 0;
        for (Cut cut : cuts) {
          assertEquals(1, cut.dimension());
          assertEquals(end, cut.from(), length + " in " + most);
          assertTrue(cut.to() > cut.from(), length + " in " + most + ": " + cut);
          end = cut.to();
        }
        assertEquals(length, end, length + " in " + most);
      }
    }
  }

  @Test
  void columnsAreCutAtWholeVectorsWhereThereAreEnough() {
    for (Cut cut : ProductGrid.cuts(1, 784, 5)) {
      assertEquals(0, cut.from() % 16);
    }
    assertEquals(List.of(new Cut(1, 0, 80), new Cut(1, 80, 150)), ProductGrid.cuts(1, 150, 2));
    assertEquals(List.of(new Cut(0, 0, 75), new Cut(0, 75, 150)), ProductGrid.cuts(0, 150, 2));
    assertEquals(3, ProductGrid.cuts(0, 3, 7).size());
  }

  @ParameterizedTest
  @CsvSource({
    // Enough rows: each thread takes some of them.
    "150, 784, 300, 2, 2, 1",
    "784, 150, 300, 4, 4, 1",
    // One row: only columns are left to share.
    "1, 784, 3000, 4, 1, 4",
    // Too little work to share.
    "3, 5, 7, 8, 1, 1"
  })
  void gridsPreferRows(long m, long k, long n, int threads, int down, int across) {
    List<ProductGrid.Cell> cells = ProductGrid.of(m, k, n, threads).cells();
    assertEquals(down, cells.stream().map(ProductGrid.Cell::rows).distinct().count());
    assertEquals(across, cells.stream().map(ProductGrid.Cell::columns).distinct().count());
    assertEquals(down * across, cells.size());
  }

  @Test
  void cellsCoverTheResultOnce() {
    for (int threads = 1; threads <= 17; threads++) {
      for (long[] size : new long[][] {{150, 784, 300}, {1, 512, 2048}, {37, 64, 1000}}) {
        long area = 0;
        List<ProductGrid.Cell> cells = ProductGrid.of(size[0], size[1], size[2], threads).cells();
        assertTrue(cells.size() <= threads);
        for (ProductGrid.Cell cell : cells) {
          Cut rows = cell.rows();
          Cut columns = cell.columns();
          area += (rows.to() - rows.from()) * (columns.to() - columns.from());
        }
        assertEquals(size[0] * size[2], area);
      }
    }
  }
}
