package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.benchmarks.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What was measured, in Markdown.
 *
 * @param plan whose variants and targets are told of, in its order
 * @param series of its variants, as far as they have runs
 * @param linear what principal components reach
 * @param command that made the page
 * @param charts folder of the pictures, as seen from the page
 */
record Figures(
    Plan plan, List<Series> series, List<LinearCode> linear, String command, String charts) {
  Figures {
    series = List.copyOf(series);
    linear = List.copyOf(linear);
  }

  /** The networks that have runs, in the order of the plan. */
  List<String> networks() {
    return series.stream().map(each -> each.variant().network()).distinct().toList();
  }

  /** The variants of a network. */
  List<Series> of(String network) {
    return series.stream().filter(each -> each.variant().network().equals(network)).toList();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    List<Run> runs = series.stream().flatMap(each -> each.runs().stream()).toList();
    Setting setting = runs.get(0).setting();
    text.append(
        format(
            "Trained on %,d images; errors are of %,d %s images.\n\n",
            setting.trainImages(), setting.measuredImages(), setting.measuredOn()));
    append(text, runs, "", Origin::machine);
    append(text, runs, "Backend ", Origin::backend);
    append(text, runs, "Hourglass ", Origin::revision);
    text.append("\n```\n").append(command).append("\n```\n");
    for (String network : networks()) {
      append(text, network);
    }
    return text.toString();
  }

  private static void append(
      StringBuilder text, List<Run> runs, String title, Function<Origin, String> part) {
    String values =
        runs.stream()
            .map(run -> part.apply(run.origin()))
            .filter(value -> !value.isEmpty())
            .distinct()
            .collect(Collectors.joining("; "));
    if (!values.isEmpty()) {
      text.append("- ").append(title).append(values).append('\n');
    }
  }

  private void append(StringBuilder text, String network) {
    text.append("\n## ").append(network).append("\n\n");
    List<Series> own = of(network);
    Optional<Target> target = plan.target(network);
    List<String> head =
        new ArrayList<>(
            List.of(
                "variant",
                "optimizer",
                "rate",
                "batch",
                "decay",
                "precision",
                "choices",
                "epochs",
                "seeds",
                "error a pixel",
                "error an image",
                "train error a pixel",
                "seconds"));
    target.ifPresent(given -> head.add("seconds to " + given.text()));
    TextTable table = new TextTable(head.toArray(String[]::new));
    for (Series each : own) {
      table.add(cells(each, target).toArray(String[]::new));
    }
    text.append(table);
    int codeSize = own.get(0).variant().codeSize();
    Setting setting = own.get(0).runs().get(0).setting();
    linear.stream()
        .filter(code -> code.components() == codeSize && code.setting().equals(setting))
        .findFirst()
        .ifPresent(
            code ->
                text.append(
                    format(
                        "\n%d principal components: %.5f a pixel, %.3f an image, and %.5f a pixel of"
                            + " the images trained on.\n",
                        codeSize, code.error(), Variant.PIXELS * code.error(), code.trainError())));
    for (Charts.Axis axis : Charts.Axis.values()) {
      text.append(
          "\n![Error of %s against %s](%s/%s)\n"
              .formatted(network, axis.title(), charts, Charts.file(network, axis)));
    }
  }

  private static List<String> cells(Series series, Optional<Target> target) {
    Variant variant = series.variant();
    ToDoubleFunction<Run> error = run -> run.last().error();
    List<String> cells =
        new ArrayList<>(
            List.of(
                variant.name(),
                variant.optimizer().toString(),
                Double.toString(variant.learningRate()),
                Integer.toString(variant.batch()),
                Double.toString(variant.weightDecay()),
                precision(series),
                String.join(" ", variant.choices()),
                Integer.toString(variant.epochs()),
                series.runs().stream()
                    .map(run -> Long.toString(run.seed()))
                    .collect(Collectors.joining(", ")),
                withSpread("%.5f", series, error),
                withSpread("%.3f", series, run -> Variant.PIXELS * error.applyAsDouble(run)),
                withSpread("%.5f", series, Run::trainError),
                withSpread("%.1f", series, run -> run.last().seconds())));
    target.ifPresent(given -> cells.add(secondsTo(series, given.error())));
    return cells;
  }

  /** What was asked for, and what it came to if that is another. */
  private static String precision(Series series) {
    String asked = series.variant().precision().name();
    String computed =
        series.runs().stream().map(Run::computedIn).distinct().collect(Collectors.joining(", "));
    return asked.equals(computed) ? asked : asked + ": " + computed;
  }

  private static String withSpread(String format, Series series, ToDoubleFunction<Run> figure) {
    String mean = format(format, series.mean(figure));
    OptionalDouble spread = series.spread(figure);
    return spread.isEmpty() ? mean : mean + " ± " + format(format, spread.getAsDouble());
  }

  private static String secondsTo(Series series, double error) {
    OptionalDouble seconds = series.secondsTo(error);
    if (seconds.isPresent()) {
      return format("%.1f", seconds.getAsDouble());
    }
    return "reached by %d of %d".formatted(series.reaching(error), series.runs().size());
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
