package dev.hourglass.benchmarks.checkouts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Score of a benchmark in a JMH run, from the file that it writes with {@code -rf csv}.
 *
 * @param unit such as us/op, or ops/s
 * @param value mean over the run's iterations
 */
record JmhScore(String unit, double value) {
  private static final String PARAMETER = "Param: ";

  /** Scores by benchmark, mode and parameters. What profilers add is left out. */
  static Map<String, JmhScore> read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    Map<String, JmhScore> scores = new LinkedHashMap<>();
    if (lines.isEmpty()) {
      return scores;
    }
    List<String> head = cells(lines.get(0));
    for (String line : lines.subList(1, lines.size())) {
      Map<String, String> row = new LinkedHashMap<>();
      List<String> cells = cells(line);
      for (int i = 0; i < head.size(); i++) {
        row.put(head.get(i), cells.get(i));
      }
      String benchmark = cell(row, "Benchmark");
      if (!benchmark.contains(":")) {
        StringBuilder name = new StringBuilder(benchmark.replaceFirst(".*\\.(.*\\.)", "$1"));
        name.append(' ').append(cell(row, "Mode"));
        row.forEach(
            (column, value) -> {
              if (column.startsWith(PARAMETER) && !value.isEmpty()) {
                name.append(' ').append(column.substring(PARAMETER.length()));
                name.append('=').append(value);
              }
            });
        double score = Double.parseDouble(cell(row, "Score"));
        scores.put(name.toString(), new JmhScore(cell(row, "Unit"), score));
      }
    }
    return scores;
  }

  private static String cell(Map<String, String> row, String column) {
    String value = row.get(column);
    if (value == null) {
      throw new IllegalArgumentException(
          "JMH's results have no column " + column + ", only " + row.keySet());
    }
    return value;
  }

  /** The cells of a line, quoted where JMH quotes them. */
  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          cell.append(c);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  /** Time of an operation, in whatever unit: the smaller the better. */
  double time() {
    return unit.startsWith("ops/") ? 1 / value : value;
  }
}
