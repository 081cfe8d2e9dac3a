package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.benchmarks.Palette;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves of the error in the course of the training, means over the seeds. */
final class Charts {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  /** Of the legend, for each variant. */
  private static final int LINE = 24;

  /** For the first variants that take all colours, then the next ones. */
  private static final List<BasicStroke> STROKES = List.of(Palette.SOLID, Palette.dashed(8, 4));

  /** Against what the error is drawn. */
  enum Axis {
    /** Counted from 1. */
    EPOCHS("epochs", "epochs"),
    /** Without measuring. */
    SECONDS("seconds", "seconds of training");

    private final String suffix;
    private final String title;

    Axis(String suffix, String title) {
      this.suffix = suffix;
      this.title = title;
    }

    /** For people. */
    String title() {
      return title;
    }
  }

  private Charts() {}

  /** Name of a network's picture. */
  static String file(String network, Axis axis) {
    return network + "-" + axis.suffix + ".png";
  }

  /**
   * Draws a picture for each axis.
   *
   * @param series the network's, at least one
   */
  static void write(String network, List<Series> series, Path folder) throws IOException {
    for (Axis axis : Axis.values()) {
      byte[] picture =
          BitmapEncoder.getBitmapBytes(
              chart(network, series, axis), BitmapEncoder.BitmapFormat.PNG);
      WholeFile.write(folder.resolve(file(network, axis)), picture);
    }
  }

  private static XYChart chart(String network, List<Series> all, Axis axis) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT + LINE * all.size())
            .title(network + ", means over the seeds")
            .xAxisTitle(axis.title)
            .yAxisTitle(
                "mean squared error a pixel, %s images"
                    .formatted(all.get(0).runs().get(0).setting().measuredOn()))
            .build();
    Styler styler = chart.getStyler();
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Vertical);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setLocale(Locale.ROOT);
    chart.getStyler().setXAxisDecimalPattern("#,##0.#");
    chart.getStyler().setYAxisDecimalPattern("0.####");
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int i = 0; i < all.size(); i++) {
      Series each = all.get(i);
      double[] errors = each.curve(Run.Epoch::error);
      least = Math.min(least, Arrays.stream(errors).min().orElseThrow());
      most = Math.max(most, Arrays.stream(errors).max().orElseThrow());
      XYSeries series =
          chart.addSeries(
              each.variant().name(),
              each.curve(axis == Axis.EPOCHS ? Run.Epoch::number : Run.Epoch::seconds),
              errors);
      Color colour = Palette.COLOURS.get(i % Palette.COLOURS.size());
      series.setLineColor(colour);
      series.setMarkerColor(colour);
      series.setLineStyle(STROKES.get(i / Palette.COLOURS.size() % STROKES.size()));
      series.setMarker(each.variant().epochs() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
    // Decades around curves of less than one would leave most of the picture empty.
    chart.getStyler().setYAxisMin(0.95 * least);
    chart.getStyler().setYAxisMax(1.05 * most);
    return chart;
  }
}
