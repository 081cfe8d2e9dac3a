package dev.hourglass.benchmarks.scaling;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
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

/** The figures as pictures, both axes logarithmic; a colour for each setting. */
final class ScalingCharts {
  private static final int WIDTH = 700;
  private static final int HEIGHT = 520;

  /** Okabe and Ito's, which the colour-blind tell apart. */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x000000));

  private ScalingCharts() {}

  /** Step time against batch at the left, against width at the right. */
  static void writeStepTimes(List<Point> points, Path file) throws IOException {
    XYChart batch = times(points, Point.Sweep.BATCH, "batch", Point::batch);
    XYChart width = times(points, Point.Sweep.WIDTH, "width w", Point::width);
    BufferedImage both = new BufferedImage(2 * WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = both.createGraphics();
    try {
      graphics.drawImage(BitmapEncoder.getBufferedImage(batch), 0, 0, null);
      graphics.drawImage(BitmapEncoder.getBufferedImage(width), WIDTH, 0, null);
    } finally {
      graphics.dispose();
    }
    write(both, file);
  }

  private static XYChart times(
      List<Point> points, Point.Sweep sweep, String variable, ToDoubleFunction<Point> value) {
    List<Point> swept = points.stream().filter(point -> point.sweep() == sweep).toList();
    String constant =
        sweep == Point.Sweep.BATCH
            ? swept.get(0).layers()
            : "784-w-w/2-w-784, batch " + swept.get(0).batch();
    XYChart chart =
        chart("Training step of " + constant, variable, "time of a step (µs)", WIDTH, HEIGHT);
    List<Setting> settings = swept.stream().map(Point::setting).distinct().toList();
    for (Setting setting : settings) {
      List<Point> own = swept.stream().filter(point -> point.setting().equals(setting)).toList();
      XYSeries series =
          chart.addSeries(
              setting.toString(),
              own.stream().mapToDouble(value).toArray(),
              own.stream().mapToDouble(point -> point.time().median() * 1e6).toArray());
      style(series, settings.indexOf(setting), SeriesMarkers.CIRCLE, true);
    }
    return chart;
  }

  /** Operations per byte against operations per second, below the roofs. */
  static void writeRoofline(List<Roof> roofs, List<Point> points, Path file) throws IOException {
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
    for (Roof roof : roofs) {
      int colour = roofs.indexOf(roof);
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
      style(chart.addSeries(name, x, y), colour, SeriesMarkers.NONE, true);
      for (Point.Sweep sweep : Point.Sweep.values()) {
        List<Point> own =
            points.stream()
                .filter(point -> point.setting().equals(roof.setting()) && point.sweep() == sweep)
                .toList();
        XYSeries series =
            chart.addSeries(
                roof.setting() + (sweep == Point.Sweep.BATCH ? ", by batch" : ", by width"),
                own.stream().mapToDouble(point -> point.cost().intensity()).toArray(),
                own.stream().mapToDouble(point -> point.flopsPerSecond() * 1e-9).toArray());
        series.setShowInLegend(false);
        style(
            series,
            colour,
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

  private static void style(XYSeries series, int colour, Marker marker, boolean hasLine) {
    Color own = COLOURS.get(colour % COLOURS.size());
    series.setMarker(marker).setMarkerColor(own).setLineColor(own);
    series.setLineStyle(new BasicStroke(hasLine ? 2 : 0));
    if (!hasLine) {
      series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    }
  }

  private static void write(BufferedImage picture, Path file) throws IOException {
    if (!ImageIO.write(picture, "png", file.toFile())) {
      throw new IOException("This Java can't write PNG files, so " + file + " was not written");
    }
  }
}
