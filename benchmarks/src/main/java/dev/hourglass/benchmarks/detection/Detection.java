package dev.hourglass.benchmarks.detection;

import dev.hourglass.anomaly.AnomalyDetector;
import dev.hourglass.anomaly.DetectorFitter;
import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.benchmarks.Machine;
import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.StepOptions;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Our detector, with its defaults, beside scikit-learn's and others' on the same splits. */
@Command(
    name = "detection",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Finds anomalies in labelled tables, whose labels no detector sees: with ours, by its defaults, and",
      "with scikit-learn's IsolationForest and others on the same splits (ADBench's protocol). Writes a",
      "page of areas under the ROC curve, average precisions, paired differences and times."
    })
public final class Detection implements Callable<Integer> {
  private static final String OURS = "Hourglass";
  private static final String DEFAULTS = "the defaults";

  @Option(
      names = "--python",
      paramLabel = "CMD",
      required = true,
      description = "A Python with numpy and scikit-learn.")
  private String python = "";

  @Option(
      names = "--script",
      paramLabel = "FILE",
      defaultValue = "benchmarks/src/peers/python/detection.py",
      description = "What it runs. Default: ${DEFAULT-VALUE}.")
  private Path script = Path.of("");

  @Option(
      names = "--tables",
      paramLabel = "DIR",
      required = true,
      description =
          "Folder of npz files, such as ADBench's: X, rows x columns, and y, 1 for anomalies.")
  private Path tables = Path.of("");

  @Option(
      names = "--splits",
      paramLabel = "N",
      defaultValue = "3",
      description = "Splits of each table, which are also the seeds. Default: ${DEFAULT-VALUE}.")
  private int splits;

  @Option(
      names = "--variants",
      description = "Also ours by plans that differ from the defaults by one choice.")
  private boolean hasVariants;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "Compute backend. Default: the best usable one.")
  private @Nullable String backendName;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Page to write. Default: it is printed.")
  private @Nullable Path output;

  private final PrintStream out;
  private final PrintStream err;
  private final List<String> arguments;

  private Detection(PrintStream out, PrintStream err, List<String> arguments) {
    this.out = out;
    this.err = err;
    this.arguments = arguments;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    Detection program = new Detection(out, err, List.of(arguments));
    return Programs.run("detection", program, out, err, arguments);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    StepOptions.requireAtLeastOne("--splits", splits);
    requireFolder(output);
    Outcomes others = new Outcomes();
    Outcomes variants = new Outcomes();
    List<String> facts = new ArrayList<>();
    try (Backend backend = Backends.open(backendName, BackendOptions.defaults());
        Splits made = Splits.make(python, script, tables, splits, err)) {
      facts.add("%s: on backend `%s`, by its defaults".formatted(OURS, backend.name()));
      facts.addAll(made.facts());
      List<Path> files = made.files();
      // The first fit of a JVM takes longer, and would be the defaults'.
      judge("warming up", new Split(files.get(0)), DetectorPlan.defaults(), backend);
      for (Path file : files) {
        judge(new Split(file), backend, others, variants);
      }
    }
    String command = Programs.command(Detection.class, arguments);
    String page = DetectionPage.of(others, variants, command, facts, Machine.describe());
    if (output == null) {
      out.print(page);
    } else {
      Files.writeString(output, page);
    }
    return CommandLine.ExitCode.OK;
  }

  /** Before minutes are spent on what can't be written. */
  private static void requireFolder(@Nullable Path file) {
    Path folder = file == null ? null : file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "--output is " + file + ", and " + folder + " is no folder; make it first");
    }
  }

  private void judge(Split split, Backend backend, Outcomes others, Outcomes variants) {
    Outcome ours = judge(OURS, split, DetectorPlan.defaults(), backend);
    others.add(ours);
    split.others().forEach(others::add);
    if (hasVariants) {
      variants.add(ours.named(DEFAULTS));
      for (Variant variant : Variant.all()) {
        variants.add(judge(variant.name(), split, variant.plan(), backend));
      }
    }
  }

  private Outcome judge(String name, Split split, DetectorPlan plan, Backend backend) {
    double start = Machine.processorSeconds();
    DetectorFitter fitter = DetectorFitter.defaults().plan(plan.seed(split.number()));
    try (AnomalyDetector detector = fitter.on(backend).fit(split.train())) {
      double[] scores = detector.scores(split.test());
      double seconds = Machine.processorSeconds() - start;
      Outcome outcome = split.outcome(name, scores, seconds);
      err.printf(
          Locale.ROOT,
          "%s, split %d, %s: area %.2f, precision %.2f, %.1f s%n",
          split.table(),
          split.number(),
          name,
          outcome.auroc(),
          outcome.precision(),
          seconds);
      return outcome;
    }
  }
}
