package dev.hourglass.benchmarks.checkouts;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file that JMH writes with {@code -rf csv}. */
final class JmhResults {
  private static final String PARAMETER = "Param: ";

  private JmhResults() {}

  /** Scores, means over the run's iterations. What profilers add is left out. */
  static Map<Quantity, Double> read(Path file) throws IOException {
    Map<Quantity, Double> scores = new LinkedHashMap<>();
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
      for (NamedCsvRecord row : rows) {
        String benchmark = row.getField("Benchmark");
        if (!benchmark.contains(":")) {
          Combination combination = new Combination(benchmark, parameters(row));
          scores.put(
              new Quantity(combination, row.getField("Mode"), row.getField("Unit")),
              Double.parseDouble(row.getField("Score")));
        }
      }
    }
    return scores;
  }

  /** The columns are of all benchmarks together; a cell is empty where one lacks the parameter. */
  private static Map<String, String> parameters(NamedCsvRecord row) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String column : row.getHeader()) {
      String value = row.getField(column);
      if (column.startsWith(PARAMETER) && !value.isEmpty()) {
        parameters.put(column.substring(PARAMETER.length()), value);
      }
    }
    return parameters;
  }
}
