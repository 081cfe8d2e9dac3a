package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

/**
 * A column of a source of rows.
 *
 * @param name as the source has it, unlike any other of the table
 * @param type of its cells
 */
public record SourceColumn(String name, CellType type) {
  /** Checks the arguments. */
  public SourceColumn {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
  }
}
