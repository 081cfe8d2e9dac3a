package dev.hourglass.anomaly.parts;

import java.util.Map;
import java.util.NavigableMap;

/** Texts of cells that don't tell them, by the cells' indices in rows x columns. */
public final class CellTexts {
  private CellTexts() {}

  /**
   * Copies those of cells that follow each other.
   *
   * @param first of the cells
   * @param end after the last of them
   * @param at where the first one is in the target
   */
  public static void copy(
      NavigableMap<Integer, String> texts,
      int first,
      int end,
      Map<Integer, String> target,
      int at) {
    texts.subMap(first, end).forEach((cell, text) -> target.put(cell - first + at, text));
  }
}
