package dev.hourglass.benchmarks.scaling;

import dev.hourglass.benchmarks.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** The main figures for people, as Markdown. */
final class ScalingPage {
  private ScalingPage() {}

  /**
   * Writes the head, what failed, roofs, then times by batch and by width, with a column for each
   * setting.
   *
   * @param facts about machine and backends, each a line
   * @param command that measures all this
   */
  static void write(String title, List<String> facts, String command, Results results, Path file)
      throws IOException {
    StringBuilder text = new StringBuilder("# Scaling: " + title + "\n\n");
    facts.forEach(fact -> text.append("- ").append(fact).append('\n'));
    text.append("\n```\n").append(command).append("\n```\n\n");
    if (!results.failures().isEmpty()) {
      text.append("Failed, and therefore missing below:\n\n");
      results.failures().forEach(failure -> text.append("- ").append(failure).append('\n'));
      text.append('\n');
    }
    if (!results.points().isEmpty()) {
      appendRoofs(text, results.roofs());
      append(text, results.points(), Point.Sweep.BATCH, "batch", Point::batch);
      append(text, results.points(), Point.Sweep.WIDTH, "width", Point::width);
      appendPictures(text);
    }
    Files.writeString(file, text);
  }

  private static void appendRoofs(StringBuilder text, List<Roof> roofs) {
    TextTable table =
        new TextTable("backend", "GB/s", "GFLOP/s", "of", "operations per byte where they meet");
    for (Roof roof : roofs) {
      table.add(
          roof.setting().toString(),
          String.format(Locale.ROOT, "%.1f", roof.bytesPerSecond() * 1e-9),
          String.format(Locale.ROOT, "%.1f", roof.flopsPerSecond() * 1e-9),
          "%1$d x %1$d".formatted(roof.product().width()),
          String.format(Locale.ROOT, "%.1f", roof.ridge()));
    }
    text.append("Roofs: bandwidth of memory (y += a·x) and rate of a product of square matrices, ")
        .append("the best of growing ones.\n\n");
    text.append(table).append('\n');
  }

  private static void appendPictures(StringBuilder text) {
    text.append("![Step time against batch and width](step-times.png)\n\n");
    text.append("![Roofline](roofline.png)\n\n");
    text.append(
        """
        A step's operations are those of its matrix products, and its bytes those that its kernels read
        and write, each operand once. A cache that keeps what one kernel leaves for the next lifts a point
        above the slanted roof; a product of a kinder shape than the large square one, above the level one.
        """);
  }

  private static void append(
      StringBuilder text,
      List<Point> points,
      Point.Sweep sweep,
      String variable,
      ToIntFunction<Point> value) {
    List<Point> swept = points.stream().filter(point -> point.sweep() == sweep).toList();
    if (swept.isEmpty()) {
      return;
    }
    List<Setting> settings = swept.stream().map(Point::setting).distinct().toList();
    List<String> head = new ArrayList<>(List.of(variable));
    settings.forEach(setting -> head.add(setting.toString()));
    TextTable table = new TextTable(head.toArray(new String[0]));
    for (int each : swept.stream().mapToInt(value).distinct().toArray()) {
      List<String> cells = new ArrayList<>(List.of(Integer.toString(each)));
      for (Setting setting : settings) {
        cells.add(
            swept.stream()
                .filter(point -> value.applyAsInt(point) == each && point.setting().equals(setting))
                .map(ScalingPage::cell)
                .findFirst()
                .orElse(""));
      }
      table.add(cells.toArray(new String[0]));
    }
    Point first = swept.get(0);
    String constant =
        sweep == Point.Sweep.BATCH ? first.layers() : "784-w-w/2-w-784, batch " + first.batch();
    text.append("Time of a training step, ").append(constant).append(": µs (GFLOP/s).\n\n");
    text.append(table).append('\n');
  }

  private static String cell(Point point) {
    return String.format(
        Locale.ROOT, "%,.0f (%.1f)", point.time().median() * 1e6, point.flopsPerSecond() * 1e-9);
  }
}
