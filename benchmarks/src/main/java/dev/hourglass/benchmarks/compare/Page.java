package dev.hourglass.benchmarks.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** The comparison in Markdown. */
final class Page {
  /** Above it the figures are doubtful. */
  private static final double QUIET = 0.05;

  private final String title;
  private final List<String> machine;
  private final String command;
  private final List<Entry> entries;
  private final List<Comparison> comparisons;
  private final List<Double> idleLoads;
  private final Optional<Path> chart;

  /**
   * Of what is known.
   *
   * @param machine an item a line
   * @param command that made it
   * @param entries all that may take part
   * @param idleLoads what share of the processors was busy when no contender had anything to do
   * @param chart a picture of it, beside the page
   */
  Page(
      String title,
      List<String> machine,
      String command,
      List<Entry> entries,
      List<Comparison> comparisons,
      List<Double> idleLoads,
      Optional<Path> chart) {
    this.title = title;
    this.machine = List.copyOf(machine);
    this.command = command;
    this.entries = List.copyOf(entries);
    this.comparisons = List.copyOf(comparisons);
    this.idleLoads = List.copyOf(idleLoads);
    this.chart = chart;
  }

  @Override
  public String toString() {
    List<String> text = new ArrayList<>();
    text.add("# " + title);
    text.add("");
    text.add(
        "One training step: the batch fetched by row numbers, forward pass, mean squared error,"
            + " backward pass, Adam. All start from the same weights and take the same batches."
            + " Each contender takes short turns, each between two of the first of ours in the same"
            + " precision. A ratio is ours by its, of such three; the mean is geometric, without the"
            + " highest and the lowest quarter; below 1 ours is faster.");
    text.add("");
    machine.forEach(line -> text.add("- " + line));
    idleLoad().ifPresent(load -> text.add("- " + describe(load)));
    warning().ifPresent(line -> text.add("- **Doubtful: " + line + "**"));
    text.add("");
    text.add("```");
    text.add(command);
    text.add("```");
    chart.ifPresent(
        file -> {
          text.add("");
          text.add("![Milliseconds per step by contender](" + file.getFileName() + ")");
        });
    for (Comparison comparison : comparisons) {
      text.add("");
      addComparison(comparison, text);
    }
    text.add("");
    addPrograms(text);
    return String.join("\n", text) + "\n";
  }

  private void addPrograms(List<String> text) {
    text.add("## Programs");
    text.add("");
    text.add(
        "The commands are as the plan has them; a word in braces stands for a path or a program.");
    text.add("");
    for (Entry entry : entries) {
      NavigableSet<String> descriptions = new TreeSet<>();
      for (Comparison comparison : comparisons) {
        comparison.results().stream()
            .filter(result -> result.name().equals(entry.name()))
            .map(Result::description)
            .filter(description -> !description.isEmpty())
            .forEach(descriptions::add);
      }
      for (String description : descriptions) {
        text.add("- %s: %s: `%s`".formatted(entry.name(), description, entry.written()));
      }
    }
  }

  private Optional<Summary> idleLoad() {
    List<Double> known = idleLoads.stream().filter(load -> !load.isNaN()).toList();
    return known.isEmpty() ? Optional.empty() : Optional.of(Summary.of(known));
  }

  private static String describe(Summary load) {
    return format(
        "Busy while no contender had anything to do: %.0f %% of the processors in the median, %.0f %% at"
            + " most (%d samples)",
        100 * load.median(), 100 * load.largest(), load.count());
  }

  /** Why the figures are doubtful, if the machine did something else too. */
  Optional<String> warning() {
    return idleLoad()
        .filter(load -> load.median() > QUIET)
        .map(load -> "this is not a quiet machine. " + describe(load));
  }

  private static void addComparison(Comparison comparison, List<String> text) {
    Case compared = comparison.compared();
    text.add("## %s: %s, batch %d".formatted(compared.name(), compared.layers(), compared.batch()));
    text.add("");
    text.add(
        "| precision | contender | µs a step: median | half of the turns | turns"
            + " | ours / it: mean | half of the turns | losses differ by | MiB at most |");
    text.add("|---|---|---|---|---|---|---|---|---|");
    for (Comparison.Line line : comparison.lines()) {
      text.add("| " + String.join(" | ", cells(line)) + " |");
    }
    if (!comparison.sentences().isEmpty()) {
      text.add("");
      comparison.sentences().forEach(sentence -> text.add("- " + sentence));
    }
  }

  private static List<String> cells(Comparison.Line line) {
    Result result = line.result();
    Summary time = line.time();
    List<String> cells = new ArrayList<>();
    cells.add(result.precision().name());
    cells.add(result.isOurs() ? "**" + result.name() + "**" : result.name());
    cells.add(format("%.1f", time.median()));
    cells.add(format("%.1f to %.1f", time.lowerQuartile(), time.upperQuartile()));
    cells.add(Integer.toString(time.count()));
    Ratio ratio = line.ratio();
    if (ratio == null) {
      cells.addAll(List.of("", "", ""));
    } else {
      cells.add(format("%.3f", ratio.mean()));
      cells.add(format("%.3f to %.3f", ratio.lowerQuartile(), ratio.upperQuartile()));
      cells.add(format("%.2f %%", 100 * line.disagreement()));
    }
    cells.add(result.peakBytes() == 0 ? "" : Long.toString(result.peakBytes() >> 20));
    return cells;
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
