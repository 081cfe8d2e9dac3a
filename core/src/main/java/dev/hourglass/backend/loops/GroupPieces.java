package dev.hourglass.backend.loops;

import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.ColumnGroups;

/** How long the pieces are in which a row of groups of columns is computed. */
public final class GroupPieces {
  /** Five arrays of it stay in the first-level cache. */
  static final int PIECE = 1_024;

  private GroupPieces() {}

  /** The longest: categories are computed in one piece, however many there are. */
  public static int length(ColumnGroups groups) {
    int length = 1;
    for (ColumnGroup group : groups.groups()) {
      int columns = group.columns();
      length = Math.max(length, group instanceof OneHot ? columns : Math.min(columns, PIECE));
    }
    return length;
  }
}
