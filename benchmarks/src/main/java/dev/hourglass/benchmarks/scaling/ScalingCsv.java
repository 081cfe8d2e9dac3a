package dev.hourglass.benchmarks.scaling;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** All figures for programs: a line is in the file as soon as its point is known. */
final class ScalingCsv implements AutoCloseable {
  private static final String HEAD =
      "backend,threads,precision,sweep,layers,batch,width,median_us,lowest_us,highest_us,"
          + "flops_per_step,bytes_per_step,flops_per_byte,gflops_per_second,"
          + "roof_gigabytes_per_second,roof_gflops_per_second,roof_square,share_of_roof";

  private final Writer file;

  /** Begins a file, in place of one that is there. */
  ScalingCsv(Path file) throws IOException {
    this.file = Files.newBufferedWriter(file);
    line(HEAD);
  }

  /** Adds a point, with the roofs that were measured in its setting. */
  void add(Roof roof, Point point) throws IOException {
    double rate = point.flopsPerSecond();
    line(
        String.format(
            Locale.ROOT,
            "%s,%d,%s,%s,%s,%d,%d,%.3f,%.3f,%.3f,%d,%d,%.4f,%.4f,%.4f,%.4f,%d,%.4f",
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
            roof.product().width(),
            rate / roof.at(point.cost().intensity())));
  }

  private void line(String text) throws IOException {
    file.write(text + "\n");
    file.flush();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
