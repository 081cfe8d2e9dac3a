package dev.hourglass.backend.purejava;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.loops.FusedTiles;
import dev.hourglass.backend.loops.Tiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TileGridTest {
  private static Tiles tiles(int rows, int lanes, int mostVectors) {
    return new FusedTiles(rows, lanes, mostVectors);
  }

  @ParameterizedTest
  @CsvSource({"8, 16, 3", "5, 8, 2", "8, 4, 3"})
  void panelsLieBesideEachOtherAndCoverTheColumns(int rows, int lanes, int mostVectors) {
    for (int n = 1; n < 400; n++) {
      TileGrid grid = new TileGrid(tiles(rows, lanes, mostVectors), 1, n);
      int end = 0;
      for (int panel = 0; panel < grid.panels(); panel++) {
        assertEquals(end, grid.column(panel), n + " columns, panel " + panel);
        assertTrue(grid.column(panel) < n, "a panel beyond column " + n);
        assertEquals(grid.vectors(panel) * lanes, grid.width(panel));
        end += grid.width(panel);
      }
      assertTrue(end >= n, n + " columns, " + end + " covered");
      // One vector of the last panel of two may be beyond, or both of a first one in part.
      assertTrue(end - n < 2 * lanes, n + " columns, " + end + " covered");
    }
  }

  /** 300 columns are 18.75 vectors, so 19: 5 panels of 3 and 2 of 2. 20 rows take 3 tiles. */
  @Test
  void widePanelsComeFirst() {
    TileGrid grid = new TileGrid(tiles(8, 16, 3), 20, 300);
    assertEquals(7, grid.panels());
    assertEquals(3, grid.tiles());
    assertEquals(3, grid.vectors(4));
    assertEquals(2, grid.vectors(5));
    assertEquals(5 * 48, grid.column(5));
  }

  /** Of 3 tiles in each of 7 panels, half the work (19 vectors x 3 / 2) ends in the tenth tile. */
  @Test
  void partsAreStretchesOfAboutTheSameWork() {
    TileGrid grid = new TileGrid(tiles(8, 16, 3), 20, 300);
    assertEquals(0, grid.start(0, 2));
    assertEquals(9, grid.start(1, 2));
    assertEquals(21, grid.start(2, 2));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "150, 300", "1024, 784", "7, 33", "9, 2048"})
  void thePartsAreAllOfIt(int m, int n) {
    TileGrid grid = new TileGrid(tiles(8, 16, 3), m, n);
    int all = grid.panels() * grid.tiles();
    for (int parts = 1; parts <= Math.min(all, 70); parts++) {
      assertEquals(0, grid.start(0, parts));
      assertEquals(all, grid.start(parts, parts));
      for (int part = 0; part < parts; part++) {
        assertTrue(grid.start(part, parts) <= grid.start(part + 1, parts));
      }
    }
  }
}
