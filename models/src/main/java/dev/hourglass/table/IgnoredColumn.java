package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

/**
 * A column that says nothing about what is usual.
 *
 * @param name as the source has it
 * @param type of its cells
 * @param reason why it is ignored
 * @param finding what was found in it, for people; may be empty
 */
public record IgnoredColumn(String name, CellType type, Reason reason, String finding)
    implements Column {
  /** Why a column is ignored. */
  public enum Reason {
    /** It was chosen as the rows' names. */
    ID("the rows' id, by choice"),

    /** It was chosen as what is known of the rows. */
    LABEL("a label, by choice"),

    /** That was chosen. */
    CHOICE("ignored by choice"),

    /** (Nearly) all its texts are different. */
    IDENTIFIER("ignored as an identifier"),

    /** Its numbers count up by the same step from row to row. */
    ROW_NUMBER("ignored as row numbers"),

    /** All its cells are the same. */
    CONSTANT("ignored as constant"),

    /** All its cells are missing. */
    MISSING("ignored, since all its cells are missing"),

    /** None of its levels is frequent enough to be learnt. */
    TOO_MANY_LEVELS("ignored for too many levels");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  /** Checks the arguments. */
  public IgnoredColumn {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    requireNonNull(reason, "reason");
    requireNonNull(finding, "finding");
  }

  @Override
  public String description() {
    return reason.words + (finding.isEmpty() ? "" : ": " + finding);
  }
}
