package dev.hourglass.benchmarks.detection;

import dev.hourglass.benchmarks.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The outcomes as a page of Markdown. */
final class DetectionPage {
  private DetectionPage() {}

  /**
   * Writes the page.
   *
   * @param others ours, then the detectors that it is compared with
   * @param variants of ours, the defaults first; may be empty
   * @param command that made it
   * @param facts what is to be known of the detectors, an item a line
   * @param machine on which the times were measured, an item a line
   */
  static String of(
      Outcomes others,
      Outcomes variants,
      String command,
      List<String> facts,
      List<String> machine) {
    StringBuilder page = new StringBuilder("# Anomalies found in tables\n\n");
    page.append(
        """
        Tables whose anomalies are known, as ADBench splits them: 70 % of the rows, stratified, are fitted to, anomalies
        among them, and the others ranked by their scores. Of a table of fewer than 1,000 rows 1,000 are drawn with
        replacement first, of one of more than 10,000 that many without. No detector sees a label. Our defaults were
        chosen on the ten tables of ADBench that docs/anomaly.md names, whose figures therefore flatter them.
        """);
    page.append(
        "\nTables: %d. Splits of each, which are also the seeds: %d.\n\n"
            .formatted(others.tables().size(), others.splits().size()));
    append(page, facts);
    page.append("\n```\n").append(command).append("\n```\n");
    page.append("\n## Area under the ROC curve\n\nPercent; means over the splits.\n\n");
    page.append(byTable(others, Outcome::auroc));
    page.append("\n## Average precision\n\nPercent; means over the splits.\n\n");
    page.append(byTable(others, Outcome::precision));
    page.append("\n## Means and differences\n\n");
    page.append(
        """
        Percent, over all tables; the differences are percentage points, of the same splits. ± are standard errors, of two
        kinds: *tables* of other tables of which these are a sample, *splits* of these very tables, split otherwise.

        """);
    page.append(compared(others, "less ours"));
    if (!variants.isEmpty()) {
      page.append("\n## Other choices\n\n");
      page.append(
          "Our detector, each time with another choice; docs/anomaly.md says what these are.\n\n");
      page.append(compared(variants, "less the defaults'"));
    }
    page.append("\n## Processor seconds\n\n");
    page.append("Of all threads together, for fitting and scoring: medians over the splits. ");
    page.append("Ours also fits to the rows outside of each of five folds, for p-values.\n\n");
    append(page, machine);
    page.append('\n').append(seconds(others));
    return page.toString();
  }

  private static void append(StringBuilder page, List<String> items) {
    items.forEach(item -> page.append("- ").append(item).append('\n'));
  }

  private static String byTable(Outcomes outcomes, ToDoubleFunction<Outcome> figure) {
    List<String> detectors = outcomes.detectors();
    TextTable table = table("table", detectors);
    for (String name : outcomes.tables()) {
      add(table, name, detectors, detector -> outcomes.mean(detector, name, figure));
    }
    add(table, "**mean**", detectors, detector -> outcomes.estimate(detector, figure).mean());
    return table.toString();
  }

  private static String seconds(Outcomes outcomes) {
    List<String> detectors = outcomes.detectors();
    TextTable table = table("table", detectors);
    for (String name : outcomes.tables()) {
      add(table, name, detectors, detector -> outcomes.seconds(detector, name));
    }
    return table.toString();
  }

  private static void add(
      TextTable table, String name, List<String> detectors, ToDoubleFunction<String> number) {
    List<String> cells = new ArrayList<>(List.of(name));
    detectors.forEach(detector -> cells.add(number(number.applyAsDouble(detector))));
    table.add(cells.toArray(String[]::new));
  }

  private static TextTable table(String first, List<String> others) {
    List<String> head = new ArrayList<>(List.of(first));
    head.addAll(others);
    return new TextTable(head.toArray(String[]::new));
  }

  private static String compared(Outcomes outcomes, String difference) {
    TextTable table =
        new TextTable(
            "",
            "ROC",
            difference,
            "± tables",
            "± splits",
            "precision",
            difference,
            "± tables",
            "± splits");
    List<String> detectors = outcomes.detectors();
    for (String detector : detectors) {
      List<String> cells = new ArrayList<>(List.of(detector));
      for (ToDoubleFunction<Outcome> figure :
          List.<ToDoubleFunction<Outcome>>of(Outcome::auroc, Outcome::precision)) {
        cells.add(number(outcomes.estimate(detector, figure).mean()));
        if (detector.equals(detectors.get(0))) {
          cells.addAll(List.of("", "", ""));
        } else {
          Estimate less = outcomes.difference(detector, figure);
          cells.add(number(less.mean()));
          cells.add(number(less.ofTables()));
          cells.add(number(less.ofSplits()));
        }
      }
      table.add(cells.toArray(String[]::new));
    }
    return table.toString();
  }

  /** Nothing where there are too few tables or splits to tell. */
  private static String number(double number) {
    return Double.isNaN(number) ? "" : String.format(Locale.ROOT, "%.2f", number);
  }
}
