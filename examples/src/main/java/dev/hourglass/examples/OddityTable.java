package dev.hourglass.examples;

import dev.hourglass.anomaly.Verdict;
import dev.hourglass.data.synthetic.PaymentOddity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How many of the planted payments of each way were found. */
final class OddityTable {
  private OddityTable() {}

  /**
   * A line for each way.
   *
   * @param planted by the number of the row
   * @param verdicts on all rows, in their order
   * @param highest those of them that score highest
   */
  static String of(
      Map<Integer, PaymentOddity> planted, List<Verdict> verdicts, List<Verdict> highest) {
    Set<Long> highestRows = highest.stream().map(Verdict::row).collect(Collectors.toSet());
    StringBuilder table = new StringBuilder();
    table.append(line("planted", "rows", "anomalies", "of the " + highest.size() + " highest"));
    for (PaymentOddity oddity : PaymentOddity.values()) {
      List<Integer> rows =
          planted.keySet().stream().filter(row -> planted.get(row) == oddity).toList();
      table.append(
          line(
              oddity.words(),
              rows.size(),
              rows.stream().filter(row -> verdicts.get(row).isAnomaly()).count(),
              rows.stream().filter(row -> highestRows.contains((long) row)).count()));
    }
    return table.toString();
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, "  %-18s%6s%12s%20s%n", cells);
  }
}
