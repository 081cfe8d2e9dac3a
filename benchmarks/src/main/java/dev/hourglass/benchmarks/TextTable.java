package dev.hourglass.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table that reads well on a terminal, and is Markdown. Columns of numbers are flush right. */
public final class TextTable {
  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  /** An empty table. */
  public TextTable(String... head) {
    this.head = List.of(head);
  }

  /** Adds a row, with a cell for each column. */
  public void add(String... cells) {
    if (cells.length != head.size()) {
      throw new IllegalArgumentException(
          "A row of %d cells for %d columns: %s"
              .formatted(cells.length, head.size(), Arrays.toString(cells)));
    }
    rows.add(List.of(cells));
  }

  /** The table, each line ended. */
  @Override
  public String toString() {
    int columns = head.size();
    int[] widths = new int[columns];
    boolean[] numbers = new boolean[columns];
    for (int i = 0; i < columns; i++) {
      int column = i;
      widths[i] =
          Math.max(
              head.get(i).length(),
              rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
      numbers[i] =
          rows.stream().allMatch(row -> row.get(column).matches("(-?[0-9][0-9.,]*( .*)?)?"));
    }
    StringBuilder text = new StringBuilder();
    line(text, head, widths, numbers);
    for (int i = 0; i < columns; i++) {
      String dashes = "-".repeat(widths[i] + 1);
      text.append(numbers[i] ? "|" + dashes + ":" : "|" + dashes + "-");
    }
    text.append("|\n");
    rows.forEach(row -> line(text, row, widths, numbers));
    return text.toString();
  }

  private static void line(
      StringBuilder text, List<String> cells, int[] widths, boolean[] numbers) {
    for (int i = 0; i < widths.length; i++) {
      String blanks = " ".repeat(widths[i] - cells.get(i).length());
      text.append("| ").append(numbers[i] ? blanks + cells.get(i) : cells.get(i) + blanks);
      text.append(' ');
    }
    text.append("|\n");
  }
}
