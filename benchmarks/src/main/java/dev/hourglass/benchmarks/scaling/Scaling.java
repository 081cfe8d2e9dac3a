package dev.hourglass.benchmarks.scaling;

import dev.hourglass.benchmarks.Layers;
import dev.hourglass.benchmarks.Machine;
import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.SyntheticRows;
import dev.hourglass.benchmarks.UsableBackends;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
      "Writes scaling.csv while it measures, then scaling.md, step-times.png and roofline.png.",
      "A step that fails is told and left out, and makes the exit code 1 in the end."
    })
public final class Scaling implements Callable<Integer> {
  private static final int INPUT = 784;
  private static final int LARGE_VECTOR = 64 << 20;
  private static final List<Integer> LARGE_SQUARES = List.of(1024, 2048, 4096);
  private static final int SMALL_VECTOR = 1 << 12;
  private static final List<Integer> SMALL_SQUARES = List.of(64, 128);

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
      names = "--title",
      paramLabel = "TEXT",
      description = "Of the page. Default: the processor.")
  private @Nullable String title;

  @Option(
      names = "--quick",
      description = "Roofs of small vectors and matrices, to try the program: they mean nothing.")
  private boolean quick;

  private final PrintStream out;
  private final Function<Setting, Backend> opener;
  private final List<String> arguments;

  private Scaling(PrintStream out, Function<Setting, Backend> opener, List<String> arguments) {
    this.out = out;
    this.opener = opener;
    this.arguments = arguments;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    System.exit(run(System.out, System.err, Scaling::open, arguments));
  }

  /**
   * Runs the program and gives its exit code.
   *
   * @param opener opens a setting's backend
   */
  static int run(
      PrintStream out, PrintStream err, Function<Setting, Backend> opener, String... arguments) {
    Scaling program = new Scaling(out, opener, List.of(arguments));
    return Programs.run("scaling", program, out, err, arguments);
  }

  /** Opens a setting's backend. */
  static Backend open(Setting setting) {
    return Backends.open(setting.backend(), new BackendOptions(setting.threads()));
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
    Sweeps sweeps =
        new Sweeps(
            distinct(batches),
            width,
            distinct(widths),
            batch,
            quick ? SMALL_VECTOR : LARGE_VECTOR,
            quick ? SMALL_SQUARES : LARGE_SQUARES,
            seconds);
    Results results = measure(sweeps);
    if (results.points().isEmpty() && results.failures().isEmpty()) {
      throw new IllegalArgumentException(
          "No backend here has the precision " + precisions.get(0) + "; give FLOAT32");
    }
    write(results);
    out.println("The results are in " + output);
    if (!results.failures().isEmpty()) {
      out.println("Failures: " + results.failures().size() + "; the page has their reasons");
      return CommandLine.ExitCode.SOFTWARE;
    }
    return CommandLine.ExitCode.OK;
  }

  private Results measure(Sweeps sweeps) throws IOException {
    List<String> names = UsableBackends.choose(backends, out);
    Dataset rows = SyntheticRows.of(INPUT, Math.max(batch, Collections.max(batches)));
    Files.createDirectories(output);
    try (ScalingCsv csv = new ScalingCsv(output.resolve("scaling.csv"))) {
      SweepRun run = new SweepRun(sweeps, rows, opener, csv, out);
      for (String name : names) {
        for (int count : distinct(threads)) {
          for (Precision precision : distinct(precisions)) {
            run.measure(new Setting(name, count, precision));
          }
        }
      }
      return run.results();
    }
  }

  private void write(Results results) throws IOException {
    List<String> machine = Machine.describe();
    List<String> facts = new ArrayList<>(machine);
    facts.addAll(results.backends());
    facts.addAll(unusable());
    ScalingPage.write(
        title == null ? machine.get(0) : title,
        facts,
        Programs.command(Scaling.class, arguments),
        results,
        output.resolve("scaling.md"));
    if (!results.points().isEmpty()) {
      ScalingCharts.writeStepTimes(results, output.resolve("step-times.png"));
      ScalingCharts.writeRoofline(results, output.resolve("roofline.png"));
    }
  }

  /** Of the backends wanted, those that can't be used here, each with the reason. */
  private List<String> unusable() {
    return Backends.found().stream()
        .filter(found -> backends.isEmpty() || backends.contains(found.name()))
        .filter(found -> found.availability() instanceof Availability.Unusable)
        .map(Backends.Found::describe)
        .toList();
  }

  private static <T> List<T> distinct(List<T> values) {
    return values.stream().distinct().toList();
  }

  private static void requireAtLeast(int least, String option, List<Integer> values) {
    for (int value : values) {
      if (value < least) {
        throw new IllegalArgumentException(option + " has " + value + "; give at least " + least);
      }
    }
  }
}
