package dev.hourglass.examples;

import dev.hourglass.data.Dataset;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what the autoencoders have learned. */
final class Pictures {
  private static final int SIDE = 28;
  private static final int SCALE = 2;
  private static final int TILE = SIDE * SCALE;
  private static final int GAP = 4;
  private static final int LABEL_WIDTH = 110;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

  static {
    // In memory: a picture is small, and no file of it is left where the program is interrupted.
    ImageIO.setUseCache(false);
  }

  private Pictures() {}

  /** Finds out whether there are fonts, which bare servers and containers lack. */
  static void requireFonts() throws IOException {
    try {
      FONT.getLineMetrics("code", new FontRenderContext(null, true, true));
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw new IOException(
          "Pictures need fonts, and here are none ("
              + e
              + "); install fontconfig and a font, or give --no-pictures",
          e);
    }
  }

  /**
   * A row of images.
   *
   * @param label at its left
   * @param images 784 pixels each, 0 black to 1 white
   */
  record Row(String label, Dataset images) {}

  /** Rows of digits, one above the other, each with its label. */
  static void writeRows(List<Row> rows, Path file) throws IOException {
    int columns = rows.get(0).images().rows();
    BufferedImage picture =
        new BufferedImage(
            LABEL_WIDTH + columns * (TILE + GAP) + GAP,
            rows.size() * (TILE + GAP) + GAP,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(FONT);
      graphics.setColor(Color.BLACK);
      for (int r = 0; r < rows.size(); r++) {
        int top = GAP + r * (TILE + GAP);
        graphics.drawString(rows.get(r).label(), 2 * GAP, top + TILE / 2 + 5);
        for (int c = 0; c < columns; c++) {
          float[] pixels = rows.get(r).images().row(c);
          draw(picture, LABEL_WIDTH + GAP + c * (TILE + GAP), top, pixels, Pictures::gray);
        }
      }
    } finally {
      graphics.dispose();
    }
    write(picture, file);
  }

  /**
   * Images in rows.
   *
   * @param images 784 pixels each, 0 black to 1 white
   * @param columns images a row
   */
  static void writeImages(float[][] images, int columns, Path file) throws IOException {
    writeGrid(images, columns, image -> Pictures::gray, file);
  }

  /**
   * Weights of units as images, each scaled by its own largest weight: red positive, blue negative.
   *
   * @param units 784 weights each
   * @param columns units a row
   */
  static void writeFeatures(float[][] units, int columns, Path file) throws IOException {
    writeGrid(units, columns, unit -> scaled(unit, Pictures::diverging), file);
  }

  /**
   * Weights of units as images, each scaled by its own largest weight: gray is 0, white positive,
   * black negative.
   *
   * @param units 784 weights each
   * @param columns units a row
   */
  static void writeGrayFeatures(float[][] units, int columns, Path file) throws IOException {
    writeGrid(units, columns, unit -> scaled(unit, weight -> gray((1 + weight) / 2)), file);
  }

  private static void writeGrid(
      float[][] images, int columns, Function<float[], Colors> colors, Path file)
      throws IOException {
    int rows = (images.length + columns - 1) / columns;
    BufferedImage picture =
        new BufferedImage(
            columns * (TILE + GAP) + GAP, rows * (TILE + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    graphics.dispose();
    for (int i = 0; i < images.length; i++) {
      draw(
          picture,
          GAP + i % columns * (TILE + GAP),
          GAP + i / columns * (TILE + GAP),
          images[i],
          colors.apply(images[i]));
    }
    write(picture, file);
  }

  /** Makes the largest of the weights 1 or -1. */
  private static Colors scaled(float[] weights, Colors colors) {
    float largest = Float.MIN_NORMAL;
    for (float weight : weights) {
      largest = Math.max(largest, Math.abs(weight));
    }
    float scale = 1 / largest;
    return weight -> colors.rgb(weight * scale);
  }

  /** Two projections of the same points to the plane, side by side. */
  static void writeProjections(
      String firstTitle, double[][] first, String secondTitle, double[][] second, Path file)
      throws IOException {
    List<XYChart> charts = List.of(scatter(firstTitle, first), scatter(secondTitle, second));
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    BitmapEncoder.saveBitmap(charts, 1, 2, contents, BitmapEncoder.BitmapFormat.PNG);
    replace(file, contents.toByteArray());
  }

  private static XYChart scatter(String title, double[][] points) {
    XYChart chart =
        new XYChartBuilder()
            .width(520)
            .height(480)
            .title(title)
            .xAxisTitle("code 1")
            .yAxisTitle("code 2")
            .build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    chart.getStyler().setMarkerSize(6);
    double[] x = new double[points.length];
    double[] y = new double[points.length];
    for (int i = 0; i < points.length; i++) {
      x[i] = points[i][0];
      y[i] = points[i][1];
    }
    chart.addSeries("points", x, y).setMarker(SeriesMarkers.CIRCLE);
    return chart;
  }

  /** Gives a value its color. */
  @FunctionalInterface
  private interface Colors {
    int rgb(float value);
  }

  private static void draw(
      BufferedImage picture, int left, int top, float[] values, Colors colors) {
    for (int y = 0; y < TILE; y++) {
      for (int x = 0; x < TILE; x++) {
        float value = values[y / SCALE * SIDE + x / SCALE];
        picture.setRGB(left + x, top + y, colors.rgb(value));
      }
    }
  }

  private static int gray(float value) {
    int level = Math.round(255 * Math.max(0, Math.min(1, value)));
    return level << 16 | level << 8 | level;
  }

  private static int diverging(float value) {
    int rest = Math.round(255 * (1 - Math.abs(value)));
    return value > 0 ? 255 << 16 | rest << 8 | rest : rest << 16 | rest << 8 | 255;
  }

  private static void write(BufferedImage picture, Path file) throws IOException {
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    if (!ImageIO.write(picture, "png", contents)) {
      throw new IOException("This Java runtime can't write PNG files");
    }
    replace(file, contents.toByteArray());
  }

  /** Whatever happens meanwhile, there is a whole picture of this name or none, and no other. */
  private static void replace(Path file, byte[] contents) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp.png");
    // Where the program is interrupted.
    temporary.toFile().deleteOnExit();
    try {
      Files.write(temporary, contents);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
