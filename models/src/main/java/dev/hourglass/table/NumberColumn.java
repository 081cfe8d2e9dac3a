package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

/**
 * A column of numbers.
 *
 * @param name as the source has it
 * @param type of its cells: {@link CellType#NUMBER}, or by choice another of doubles
 * @param missing how many cells were missing
 * @param summary of those that weren't
 */
public record NumberColumn(String name, CellType type, long missing, NumberSummary summary)
    implements Column {
  /**
   * Checks the arguments.
   *
   * @throws IllegalArgumentException if the cells are texts, or fewer than none are missing
   */
  public NumberColumn {
    requireNonNull(name, "name");
    requireNonNull(summary, "summary");
    if (!type.isNumeric() || missing < 0) {
      throw new IllegalArgumentException(
          "A column of numbers has cells of " + type + ", of which " + missing + " are missing");
    }
  }

  /** How many cells were there. */
  public long count() {
    return summary.count();
  }

  @Override
  public String description() {
    return "numbers"
        + (type == CellType.NUMBER ? "" : " by choice")
        + " from "
        + Brief.number(summary.minimum())
        + " to "
        + Brief.number(summary.maximum())
        + ", mean "
        + Brief.number(summary.mean())
        + ", deviation "
        + Brief.number(summary.deviation())
        + Brief.missing(missing, summary.count());
  }
}
