package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A column of points in time.
 *
 * @param name as the source has it
 * @param type of its cells: {@link CellType#TIME}, or by choice {@link CellType#NUMBER}
 * @param missing how many cells were missing
 * @param summary of those that weren't, in seconds since 1970-01-01T00:00:00Z
 * @param parts what of them counts, each once; maybe nothing
 */
public record TimeColumn(
    String name, CellType type, long missing, NumberSummary summary, List<TimePart> parts)
    implements Column {
  /**
   * Checks the arguments.
   *
   * @throws IllegalArgumentException if the cells are neither, fewer than none are missing, or a
   *     part is given twice
   */
  public TimeColumn {
    requireNonNull(name, "name");
    requireNonNull(summary, "summary");
    parts = List.copyOf(parts);
    boolean isOfTimes = type == CellType.TIME || type == CellType.NUMBER;
    if (!isOfTimes || missing < 0 || parts.stream().distinct().count() < parts.size()) {
      throw new IllegalArgumentException(
          "A column of times has cells of "
              + type
              + ", of which "
              + missing
              + " are missing, and the parts "
              + parts);
    }
  }

  /** How many cells were there. */
  public long count() {
    return summary.count();
  }

  @Override
  public String description() {
    return "times from "
        + Brief.time(summary.minimum())
        + " to "
        + Brief.time(summary.maximum())
        + ", of which "
        + (parts.isEmpty()
            ? "no part counts (they span too little time, or by choice)"
            : parts.stream().map(TimePart::words).collect(Collectors.joining(", "))
                + (parts.size() == 1 ? " counts" : " count"))
        + Brief.missing(missing, summary.count());
  }
}
