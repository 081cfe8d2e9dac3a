package dev.hourglass.table;

import java.io.IOException;

/** A source is not a table, or a cell of it not of its column's type. */
public final class TableFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the message {@code place: problem}.
   *
   * @param place the source, and where in it: {@code payments.csv, line 17, column "amount"}
   * @param problem what was found, what was expected, and what to do
   */
  public TableFormatException(String place, String problem) {
    super(place + ": " + problem);
  }

  /** Likewise, with what it was found by. */
  public TableFormatException(String place, String problem, Throwable cause) {
    super(place + ": " + problem, cause);
  }
}
