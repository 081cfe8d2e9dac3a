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
      TileGrid grid = new TileGrid(tiles(rows, lanes, mostVectors), 1, n, false);
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
    TileGrid grid = new TileGrid(tiles(8, 16, 3), 20, 300, false);
    assertEquals(7, grid.panels());
    assertEquals(3, grid.tiles());
    assertEquals(3, grid.vectors(4));
    assertEquals(2, grid.vectors(5));
    assertEquals(5 * 48, grid.column(5));
  }

  /** Of 3 tiles in each of 7 panels, half the work (19 vectors x 3 / 2) ends in the tenth tile. */
  @Test
  void partsAreStretchesOfAboutTheSameWork() {
    TileGrid grid = new TileGrid(tiles(8, 16, 3), 20, 300, false);
    assertEquals(0, grid.start(0, 2));
    assertEquals(9, grid.start(1, 2));
    assertEquals(21, grid.start(2, 2));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "150, 300", "1024, 784", "7, 33", "9, 2048"})
  void thePartsAreAllOfIt(int m, int n) {
    TileGrid grid = new TileGrid(tiles(8, 16, 3), m, n, false);
    int all = grid.panels() * grid.tiles();
    for (int parts = 1; parts <= Math.min(all, 70); parts++) {
      assertEquals(0, grid.start(0, parts));
      assertEquals(all, grid.start(parts, parts));
      for (int part = 0; part < parts; part++) {
        assertTrue(grid.start(part, parts) <= grid.start(part + 1, parts));
      }
    }
  }

  /**
   * Of 300 rows in 38 tiles of 8, panels of 48 columns begin at the tiles 0, 6, 12, 18 and 24, and
   * those of 32 at column 240, tile 30, and 272, tile 34.
   */
  @Test
  void halfOfASquareHasNoTileWhollyAboveItsDiagonal() {
    TileGrid grid = new TileGrid(tiles(8, 16, 3), 300, 300, true);
    int[] first = {0, 6, 12, 18, 24, 30, 34};
    int[] vectors = {3, 3, 3, 3, 3, 2, 2};
    for (int panel = 0; panel < 7; panel++) {
      assertEquals(first[panel], grid.firstTile(panel));
      assertEquals(vectors[panel], grid.vectors(panel));
    }
    // 3 x (38 + 32 + 26 + 20 + 14) + 2 x (8 + 4) vectors are 414, of which 207 are two panels less
    // 3 vectors.
    assertEquals(0, grid.start(0, 2));
    assertEquals(38 + 37, grid.start(1, 2));
    assertEquals(7 * 38, grid.start(2, 2));
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "33", "301", "1024"})
  void thePartsOfAHalfHaveAboutTheSameWork(int side) {
    TileGrid grid = new TileGrid(tiles(8, 16, 3), side, side, true);
    long all = 0;
    for (int panel = 0; panel < grid.panels(); panel++) {
      all += (long) grid.vectors(panel) * (grid.tiles() - grid.firstTile(panel));
    }
    for (int parts = 1; parts <= 20; parts++) {
      long covered = 0;
      for (int part = 0; part < parts; part++) {
        long work = 0;
        for (int tile = grid.start(part, parts); tile < grid.start(part + 1, parts); tile++) {
          int panel = tile / grid.tiles();
          work += tile % grid.tiles() < grid.firstTile(panel) ? 0 : grid.vectors(panel);
        }
        // Tiles are of three vectors at most.
        assertEquals((double) all / parts, (double) work, 3, "part " + part + " of " + parts);
        covered += work;
      }
      assertEquals(all, covered);
    }
  }
}
