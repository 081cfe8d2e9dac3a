package dev.hourglass.table;

/** What the cells of a column are, as a source delivers them. */
public enum CellType {
  /** Numbers, as doubles; NaN where one is missing. */
  NUMBER,

  /** True or false, as 1 or 0; NaN where it is missing. */
  BOOLEAN,

  /** Points in time, as seconds since 1970-01-01T00:00:00Z; NaN where one is missing. */
  TIME,

  /** Texts: categories, identifiers; null where one is missing. */
  TEXT;

  /** Whether the cells are doubles. */
  public boolean isNumeric() {
    return this != TEXT;
  }
}
