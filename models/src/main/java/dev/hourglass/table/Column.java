package dev.hourglass.table;

/** What a column of a table means, and what was found in it; part of a {@link Schema}. */
public sealed interface Column permits NumberColumn, CategoryColumn, TimeColumn, IgnoredColumn {
  /** As the source has it, unlike any other of the table. */
  String name();

  /** What a source has to deliver. */
  CellType type();

  /** What the column means and why, for people: the rest of a line that begins with its name. */
  String description();
}
