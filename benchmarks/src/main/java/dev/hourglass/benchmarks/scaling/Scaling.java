package dev.hourglass.benchmarks.scaling;

import dev.hourglass.benchmarks.Layers;
import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.SyntheticRows;
import dev.hourglass.benchmarks.UsableBackends;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Step time against batch and width, and the roofs that limit it. */
@Command(
    name = "scaling",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures a training step of 784-w-w/2-w-784 for one width w and many batches, and for one batch",
      "and many widths; in the same run the bandwidth of memory and the rate of a large matrix product.",
      "Writes scaling.csv, scaling.md, step-times.png and roofline.png."
    })
public final class Scaling implements Callable<Integer> {
  private static final int INPUT = 784;
  private static final int LARGE_VECTOR = 64 << 20;
  private static final int LARGE_MATRIX = 1024;
  private static final int SMALL_VECTOR = 1 << 12;
  private static final int SMALL_MATRIX = 64;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      split = ",",
      description = "Compute backends, joined by commas. Default: all that are usable.")
  private List<String> backends = List.of();

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2",
      description = "Numbers of threads, joined by commas. Default: ${DEFAULT-VALUE}.")
  private List<Integer> threads = List.of();

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "FLOAT32",
      description =
          "Some of ${COMPLETION-CANDIDATES}, joined by commas; BFLOAT16 only where a backend has it."
              + " Default: ${DEFAULT-VALUE}.")
  private List<Precision> precisions = List.of();

  @Option(
      names = "--batches",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,4,8,16,32,64,128,256,512,1024,2048,4096,8192",
      description = "Batches to go through, at width --width. Default: ${DEFAULT-VALUE}.")
  private List<Integer> batches = List.of();

  @Option(
      names = "--widths",
      paramLabel = "N",
      split = ",",
      defaultValue = "64,128,256,512,1024,2048,4096",
      description = "Widths to go through, at batch --batch. Default: ${DEFAULT-VALUE}.")
  private List<Integer> widths = List.of();

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "300",
      description = "Width while the batch is varied. Default: ${DEFAULT-VALUE}.")
  private int width;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "150",
      description = "Batch while the width is varied. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--seconds",
      paramLabel = "X",
      defaultValue = "2",
      description = "Time for each figure. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "scaling",
      description = "Where the files go. Default: ${DEFAULT-VALUE}.")
  private Path output = Path.of("");

  @Option(
      names = "--quick",
      description = "Roofs of small vectors and matrices, to try the program: they mean nothing.")
  private boolean quick;

  private final PrintStream out;

  private Scaling(PrintStream out) {
    this.out = out;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    return Programs.run("scaling", new Scaling(out), out, err, arguments);
  }

  /** The network of a width: that of 300 and 784 inputs is the main job's. */
  static Layers layers(int inputs, int width) {
    return Layers.parse("%1$d-%2$d-%3$d-%2$d-%1$d".formatted(inputs, width, width / 2));
  }

  @Override
  public Integer call() throws IOException {
    requireAtLeast(1, "--threads", threads);
    requireAtLeast(1, "--batches", batches);
    requireAtLeast(2, "--widths", widths);
    requireAtLeast(2, "--width", List.of(width));
    requireAtLeast(1, "--batch", List.of(batch));
    if (!(seconds > 0 && seconds < 3600)) {
      throw new IllegalArgumentException(
          "--seconds is " + seconds + "; give more than 0 and less than 3600");
    }
    Dataset rows = SyntheticRows.of(INPUT, Math.max(batch, Collections.max(batches)));
    List<Roof> roofs = new ArrayList<>();
    List<Point> points = new ArrayList<>();
    for (String name : UsableBackends.choose(backends, out)) {
      for (int count : threads) {
        try (Backend backend = Backends.open(name, new BackendOptions(count))) {
          for (Precision precision : precisions) {
            if (precision != Precision.BFLOAT16 || backend.supports(DType.BFLOAT16)) {
              Setting setting = new Setting(name, count, precision);
              measure(new Measurement(backend, setting, seconds), rows, roofs, points);
            }
          }
        }
      }
    }
    if (points.isEmpty()) {
      throw new IllegalArgumentException(
          "No backend here has the precision " + precisions.get(0) + "; give FLOAT32");
    }
    Files.createDirectories(output);
    ScalingTables.writeCsv(roofs, points, output.resolve("scaling.csv"));
    ScalingTables.writeMarkdown(roofs, points, output.resolve("scaling.md"));
    ScalingCharts.writeStepTimes(points, output.resolve("step-times.png"));
    ScalingCharts.writeRoofline(roofs, points, output.resolve("roofline.png"));
    out.println("The results are in " + output);
    return CommandLine.ExitCode.OK;
  }

  private void measure(
      Measurement measurement, Dataset rows, List<Roof> roofs, List<Point> points) {
    Roof roof =
        quick
            ? measurement.roof(SMALL_VECTOR, SMALL_MATRIX)
            : measurement.roof(LARGE_VECTOR, LARGE_MATRIX);
    roofs.add(roof);
    out.printf(
        "%s: %.1f GB/s, %.1f GFLOP/s%n",
        roof.setting(), roof.bytesPerSecond() * 1e-9, roof.flopsPerSecond() * 1e-9);
    for (int each : batches) {
      report(measurement.point(Point.Sweep.BATCH, width, each, rows), points);
    }
    for (int each : widths) {
      report(measurement.point(Point.Sweep.WIDTH, each, batch, rows), points);
    }
  }

  private void report(Point point, List<Point> points) {
    points.add(point);
    out.printf(
        "  %s, batch %d: %,.1f µs, %.1f GFLOP/s%n",
        point.layers(), point.batch(), point.time().median() * 1e6, point.flopsPerSecond() * 1e-9);
  }

  private static void requireAtLeast(int least, String option, List<Integer> values) {
    for (int value : values) {
      if (value < least) {
        throw new IllegalArgumentException(option + " has " + value + "; give at least " + least);
      }
    }
  }
}
