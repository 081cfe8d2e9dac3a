package dev.hourglass.benchmarks.compare;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;

/** Bars of milliseconds a step by contender: a panel for each case, ours in another color. */
final class Chart {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 460;
  private static final Map<String, Color> COLORS = colors();

  private Chart() {}

  private static Map<String, Color> colors() {
    Map<String, Color> colors = new LinkedHashMap<>();
    colors.put("Hourglass, FLOAT32", new Color(0xE0, 0x8A, 0x00));
    colors.put("Hourglass, BFLOAT16", new Color(0xB3, 0x36, 0x00));
    colors.put("Hourglass, TF32", new Color(0xC9, 0x5F, 0x00));
    colors.put("others, FLOAT32", new Color(0x9F, 0xB4, 0xC7));
    colors.put("others, BFLOAT16", new Color(0x4F, 0x6D, 0x8A));
    colors.put("others, TF32", new Color(0x76, 0x90, 0xA8));
    return colors;
  }

  /** Draws it to a PNG file. */
  static void write(List<Comparison> comparisons, Path file) throws IOException {
    List<CategoryChart> panels = new ArrayList<>();
    for (Comparison comparison : comparisons) {
      if (!comparison.lines().isEmpty()) {
        panels.add(panel(comparison));
      }
    }
    if (!panels.isEmpty()) {
      BitmapEncoder.saveBitmap(
          panels, panels.size(), 1, file.toString(), BitmapEncoder.BitmapFormat.PNG);
    }
  }

  private static CategoryChart panel(Comparison comparison) {
    Case compared = comparison.compared();
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(
                "%s: %s, batch %d".formatted(compared.name(), compared.layers(), compared.batch()))
            .yAxisTitle("ms a step")
            .build();
    List<Comparison.Line> lines = new ArrayList<>(comparison.lines());
    lines.sort((a, b) -> Double.compare(median(a), median(b)));
    List<String> names =
        lines.stream().map(line -> line.result().name() + shortened(line.result())).toList();
    for (Map.Entry<String, Color> group : COLORS.entrySet()) {
      if (lines.stream().noneMatch(line -> group(line.result()).equals(group.getKey()))) {
        continue;
      }
      List<@Nullable Double> bars =
          lines.stream()
              .map(line -> group(line.result()).equals(group.getKey()) ? median(line) : null)
              .toList();
      CategorySeries series = chart.addSeries(group.getKey(), names, bars);
      series.setFillColor(group.getValue());
    }
    style(chart);
    return chart;
  }

  private static void style(CategoryChart chart) {
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setOverlapped(true);
    chart.getStyler().setAvailableSpaceFill(0.8);
    chart.getStyler().setXAxisLabelRotation(90);
    chart.getStyler().setLabelsVisible(true);
    chart.getStyler().setLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    chart.getStyler().setLabelsPosition(1);
  }

  private static String shortened(Result result) {
    return switch (result.precision()) {
      case BFLOAT16 -> " bf16";
      case TF32 -> " tf32";
      default -> "";
    };
  }

  private static String group(Result result) {
    return (result.isOurs() ? "Hourglass, " : "others, ") + result.precision();
  }

  private static double median(Comparison.Line line) {
    return Math.round(line.time().median() / 10) / 100.0;
  }
}
