package dev.hourglass.benchmarks.scaling;

import dev.hourglass.benchmarks.Palette;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The figures as pictures, both axes logarithmic. Each backend and precision has its colour; the
 * fewer the threads, the paler it is, and each number of threads but the largest has its dashes.
 */
final class ScalingCharts {
  private static final int WIDTH = 700;
  private static final int HEIGHT = 520;

  /** For the most threads, the next fewer, and so on. */
  private static final List<BasicStroke> STROKES =
      List.of(
          Palette.SOLID, Palette.dashed(8, 4), Palette.dashed(2, 3), Palette.dashed(10, 3, 2, 3));

  private ScalingCharts() {}

  /** Step time against batch, and at its right against width, as far as there are points. */
  static void writeStepTimes(Results results, Path file) throws IOException {
    List<XYChart> charts = new ArrayList<>();
    for (Point.Sweep sweep : Point.Sweep.values()) {
      if (results.points().stream().anyMatch(point -> point.sweep() == sweep)) {
        charts.add(times(results, sweep));
      }
    }
    BufferedImage picture =
        new BufferedImage(charts.size() * WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      for (int i = 0; i < charts.size(); i++) {
        graphics.drawImage(BitmapEncoder.getBufferedImage(charts.get(i)), i * WIDTH, 0, null);
      }
    } finally {
      graphics.dispose();
    }
    write(picture, file);
  }

  private static XYChart times(Results results, Point.Sweep sweep) {
    boolean isByBatch = sweep == Point.Sweep.BATCH;
    ToDoubleFunction<Point> value = isByBatch ? Point::batch : Point::width;
    List<Point> swept = results.points().stream().filter(p -> p.sweep() == sweep).toList();
    String constant =
        isByBatch ? swept.get(0).layers() : "784-w-w/2-w-784, batch " + swept.get(0).batch();
    XYChart chart =
        chart(
            "Training step of " + constant,
            isByBatch ? "batch" : "width w",
            "time of a step (µs)",
            WIDTH,
            HEIGHT);
    for (Setting setting : swept.stream().map(Point::setting).distinct().toList()) {
      List<Point> own = swept.stream().filter(point -> point.setting().equals(setting)).toList();
      XYSeries series =
          chart.addSeries(
              setting.toString(),
              own.stream().mapToDouble(value).toArray(),
              own.stream().mapToDouble(point -> point.time().median() * 1e6).toArray());
      style(series, setting, settings(results), SeriesMarkers.CIRCLE, true);
    }
    return chart;
  }

  /** All that are drawn somewhere, so that each looks the same everywhere. */
  private static List<Setting> settings(Results results) {
    return results.roofs().stream().map(Roof::setting).toList();
  }

  /** Operations per byte against operations per second, below the roofs. */
  static void writeRoofline(Results results, Path file) throws IOException {
    List<Roof> roofs = results.roofs();
    List<Point> points = results.points();
    XYChart chart =
        chart(
            "Training steps and measured roofs (circles: by batch, triangles: by width)",
            "operations per byte (each kernel's operands counted once)",
            "GFLOP/s",
            2 * WIDTH,
            HEIGHT + 100);
    double least = points.stream().mapToDouble(p -> p.cost().intensity()).min().orElseThrow() / 2;
    double most =
        Math.max(
            2 * points.stream().mapToDouble(p -> p.cost().intensity()).max().orElseThrow(),
            2 * roofs.stream().mapToDouble(Roof::ridge).max().orElseThrow());
    List<Setting> settings = settings(results);
    for (Roof roof : roofs) {
      double[] x = {least, Math.max(least, roof.ridge()), most};
      double[] y = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        y[i] = roof.at(x[i]) * 1e-9;
      }
      String name =
          String.format(
              Locale.ROOT,
              "%s: %.1f GB/s, %.0f GFLOP/s",
              roof.setting(),
              roof.bytesPerSecond() * 1e-9,
              roof.flopsPerSecond() * 1e-9);
      style(chart.addSeries(name, x, y), roof.setting(), settings, SeriesMarkers.NONE, true);
      for (Point.Sweep sweep : Point.Sweep.values()) {
        List<Point> own =
            points.stream()
                .filter(point -> point.setting().equals(roof.setting()) && point.sweep() == sweep)
                .toList();
        if (own.isEmpty()) {
          continue;
        }
        XYSeries series =
            chart.addSeries(
                roof.setting() + (sweep == Point.Sweep.BATCH ? ", by batch" : ", by width"),
                own.stream().mapToDouble(point -> point.cost().intensity()).toArray(),
                own.stream().mapToDouble(point -> point.flopsPerSecond() * 1e-9).toArray());
        series.setShowInLegend(false);
        style(
            series,
            roof.setting(),
            settings,
            sweep == Point.Sweep.BATCH ? SeriesMarkers.CIRCLE : SeriesMarkers.TRIANGLE_UP,
            false);
      }
    }
    write(BitmapEncoder.getBufferedImage(chart), file);
  }

  private static XYChart chart(String title, String x, String y, int width, int height) {
    XYChart chart =
        new XYChartBuilder()
            .width(width)
            .height(height)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setLocale(Locale.ROOT);
    chart.getStyler().setDecimalPattern("#,##0.###");
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
    return chart;
  }

  /** Styles a series as its setting demands. */
  private static void style(
      XYSeries series, Setting setting, List<Setting> all, Marker marker, boolean hasLine) {
    List<String> kinds = all.stream().map(ScalingCharts::kind).distinct().toList();
    Color colour = Palette.COLOURS.get(kinds.indexOf(kind(setting)) % Palette.COLOURS.size());
    // 0 for the most threads, 1 for the next fewer, and so on.
    int rank =
        (int)
            all.stream()
                .mapToInt(Setting::threads)
                .distinct()
                .filter(threads -> threads > setting.threads())
                .count();
    Color own = paler(colour, rank);
    series.setMarker(marker).setMarkerColor(own).setLineColor(own);
    series.setLineStyle(STROKES.get(Math.min(rank, STROKES.size() - 1)));
    if (!hasLine) {
      series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    }
  }

  private static String kind(Setting setting) {
    return setting.backend() + " " + setting.precision();
  }

  /** Half of it is left at rank 1, a third at rank 2, and so on; the rest is white. */
  private static Color paler(Color colour, int rank) {
    int white = 255 * rank;
    int parts = rank + 1;
    return new Color(
        (colour.getRed() + white) / parts,
        (colour.getGreen() + white) / parts,
        (colour.getBlue() + white) / parts);
  }

  private static void write(BufferedImage picture, Path file) throws IOException {
    if (!ImageIO.write(picture, "png", file.toFile())) {
      throw new IOException("This Java can't write PNG files, so " + file + " was not written");
    }
  }
}
