package dev.hourglass.anomaly;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What one column has to do with a row's score.
 *
 * @param column its name
 * @param value what the row has there, as a text: of a level the source's; in parentheses {@code
 *     (rare)} or {@code (unknown)} where the row was given as an array, which doesn't tell it; null
 *     if it is missing
 * @param expected what the autoencoders make of the cell, given the row, as a text: a number in the
 *     data's units, or a level; null where nothing is expected
 * @param probability of the row's level among the rows fitted to, for a category; NaN otherwise
 * @param share of the score: the score is the sum of all columns' shares
 * @param finding what stands out by itself
 */
public record Reason(
    String column,
    @Nullable String value,
    @Nullable String expected,
    double probability,
    double share,
    Finding finding) {
  /** What stands out in a cell, whatever else the row has. */
  public enum Finding {
    /** Nothing that has not been there before. */
    USUAL("is usual by itself"),
    /** A number above or below all that were fitted to. */
    OUT_OF_RANGE("is beyond all numbers seen before"),
    /** A level that no row fitted to had. */
    UNSEEN_LEVEL("was never seen before"),
    /** A number that is infinite, or a time that no calendar has. */
    IMPOSSIBLE("is impossible"),
    /** A missing cell where none was missing before. */
    NEVER_MISSING("was never missing before");

    private final String words;

    Finding(String words) {
      this.words = words;
    }

    /** Whether it has a p-value of its own: it was never there, and comes first. */
    boolean isNew() {
      return this == UNSEEN_LEVEL || this == IMPOSSIBLE || this == NEVER_MISSING;
    }

    /** For people: the end of a sentence that begins with the column. */
    public String words() {
      return words;
    }
  }

  /** Checks the arguments. */
  public Reason {
    requireNonNull(column, "column");
    requireNonNull(finding, "finding");
  }
}
