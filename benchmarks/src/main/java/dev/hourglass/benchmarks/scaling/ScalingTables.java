package dev.hourglass.benchmarks.scaling;

import dev.hourglass.benchmarks.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The figures as files: all for programs, the main ones for people. */
final class ScalingTables {
  private static final String HEAD =
      "backend,threads,precision,sweep,layers,batch,width,median_us,lowest_us,highest_us,"
          + "flops_per_step,bytes_per_step,flops_per_byte,gflops_per_second,"
          + "roof_gigabytes_per_second,roof_gflops_per_second,share_of_roof";

  private ScalingTables() {}

  /** One line a point, with the roofs that were measured in its setting. */
  static void writeCsv(List<Roof> roofs, List<Point> points, Path file) throws IOException {
    Map<Setting, Roof> bySetting = bySetting(roofs);
    List<String> lines = new ArrayList<>();
    lines.add(HEAD);
    for (Point point : points) {
      Roof roof = bySetting.get(point.setting());
      if (roof == null) {
        throw new IllegalArgumentException("No roof was measured for " + point.setting());
      }
      double rate = point.flopsPerSecond();
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%d,%s,%s,%s,%d,%d,%.3f,%.3f,%.3f,%d,%d,%.4f,%.4f,%.4f,%.4f,%.4f",
              point.setting().backend(),
              point.setting().threads(),
              point.setting().precision(),
              point.sweep(),
              point.layers(),
              point.batch(),
              point.width(),
              point.time().median() * 1e6,
              point.time().lowest() * 1e6,
              point.time().highest() * 1e6,
              point.cost().flops(),
              point.cost().bytes(),
              point.cost().intensity(),
              rate * 1e-9,
              roof.bytesPerSecond() * 1e-9,
              roof.flopsPerSecond() * 1e-9,
              rate / roof.at(point.cost().intensity())));
    }
    Files.write(file, lines);
  }

  /** Roofs, then times by batch and by width, with a column for each setting. */
  static void writeMarkdown(List<Roof> roofs, List<Point> points, Path file) throws IOException {
    TextTable table =
        new TextTable("backend", "GB/s", "GFLOP/s", "operations per byte where they meet");
    for (Roof roof : roofs) {
      table.add(
          roof.setting().toString(),
          String.format(Locale.ROOT, "%.1f", roof.bytesPerSecond() * 1e-9),
          String.format(Locale.ROOT, "%.1f", roof.flopsPerSecond() * 1e-9),
          String.format(Locale.ROOT, "%.1f", roof.ridge()));
    }
    StringBuilder text = new StringBuilder();
    text.append("Roofs: bandwidth of memory (y += a·x) and rate of a large matrix product.\n\n");
    text.append(table).append('\n');
    append(text, points, Point.Sweep.BATCH, "batch", Point::batch);
    append(text, points, Point.Sweep.WIDTH, "width", Point::width);
    text.append("![Step time against batch and width](step-times.png)\n\n");
    text.append("![Roofline](roofline.png)\n\n");
    text.append(
        """
        A step's operations are those of its matrix products, and its bytes those that its kernels read
        and write, each operand once. A cache that keeps what one kernel leaves for the next lifts a point
        above the slanted roof; a product of a kinder shape than the large square one, above the level one.
        """);
    Files.writeString(file, text);
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
                .map(ScalingTables::cell)
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

  private static Map<Setting, Roof> bySetting(List<Roof> roofs) {
    Map<Setting, Roof> map = new LinkedHashMap<>();
    roofs.forEach(roof -> map.put(roof.setting(), roof));
    return map;
  }
}
