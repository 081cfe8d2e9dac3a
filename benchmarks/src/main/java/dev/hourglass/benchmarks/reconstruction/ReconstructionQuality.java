package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.benchmarks.Machine;
import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.StepOptions;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.pca.PrincipalComponents;
import dev.hourglass.models.training.TrainingDivergedException;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How well the variants of a plan reconstruct MNIST's test images, in the course of training. */
@Command(
    name = "quality",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains the autoencoders of a plan on MNIST, with several seeds each, and measures the error of the"
          + " test images after each epoch. Adds each finished training to quality/runs.csv, and writes"
          + " quality.md with curves. What is in the file already is not trained again, so a run that"
          + " was ended can be continued by the same command.",
      "",
      "Exit code 1: a training diverged; then no page is written.",
      ""
    })
public final class ReconstructionQuality implements Callable<Integer> {
  @Option(
      names = "--plan",
      paramLabel = "FILE",
      required = true,
      description = "What is trained; the files say how to write one.")
  private Path plan = Path.of("");

  @Option(
      names = "--mnist",
      paramLabel = "DIR",
      description = "Folder with MNIST's four idx files, gzipped or not; needed but for --render.")
  private @Nullable Path mnist;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "Compute backend. Default: the best usable one.")
  private @Nullable String backendName;

  @Option(
      names = "--seeds",
      paramLabel = "N,N",
      defaultValue = "1,2,3",
      split = ",",
      description = "Each variant is trained with each. Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds = List.of();

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "60000",
      description = "How many images to train on, at most. Default: ${DEFAULT-VALUE}.")
  private int images;

  @Option(
      names = "--validation",
      description =
          "Measure on the last sixth of the training images, which then are not trained on, in place of"
              + " the test images: to choose plans.")
  private boolean validation;

  @Option(
      names = "--render",
      description =
          "Only write the page and the curves: of the plan's trainings that are in the file, those with"
              + " the same images, machine and backend as the last of them.")
  private boolean isRenderedOnly;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where quality.md and the folder quality go. Default: the current folder.")
  private Path output = Path.of("");

  @Option(
      names = "--command",
      paramLabel = "TEXT",
      description = "What the page says made it. Default: this program and its options.")
  private @Nullable String command;

  @Option(
      names = "--revision",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Of Hourglass, to be told on the page.")
  private String revision = "";

  private final PrintStream out;
  private final List<String> arguments;

  private ReconstructionQuality(PrintStream out, List<String> arguments) {
    this.out = out;
    this.arguments = arguments;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    return Programs.run(
        "quality", new ReconstructionQuality(out, List.of(arguments)), out, err, arguments);
  }

  @Override
  public Integer call() throws IOException {
    StepOptions.requireAtLeastOne("--images", images);
    Plan read = Plan.read(plan);
    Path folder = output.resolve("quality");
    RunsCsv runs = RunsCsv.open(folder.resolve("runs.csv"));
    Path linear = folder.resolve("principal-components.csv");
    if (isRenderedOnly) {
      Run last = last(read, runs);
      render(read, comparable(read, runs, last.setting(), last.origin()), linear);
      return CommandLine.ExitCode.OK;
    }
    if (mnist == null) {
      throw new IllegalArgumentException(
          "There are no images; give --mnist with MNIST's folder, or --render to train nothing");
    }
    Images digits = Images.read(mnist, images, validation);
    try (Backend backend = Backends.open(backendName, BackendOptions.defaults())) {
      for (Variant variant : read.variants()) {
        variant.requireTrainable(digits.train().rows(), backend);
      }
      Files.createDirectories(folder);
      Origin origin = origin(backend);
      int diverged = train(read, new TrainingRuns(backend, digits, origin, out::println), runs);
      if (diverged > 0) {
        out.printf(
            Locale.ROOT,
            "Diverged: %d of the trainings, so no page is written; give their variants lower rates%n",
            diverged);
        return CommandLine.ExitCode.SOFTWARE;
      }
      addLinear(read, digits, linear);
      render(read, comparable(read, runs, digits.setting(), origin), linear);
    }
    return CommandLine.ExitCode.OK;
  }

  private Origin origin(Backend backend) {
    return new Origin(
        String.join("; ", Machine.describe()),
        backend.name() + " (" + backend.description() + ")",
        revision,
        command == null
            ? Programs.command(ReconstructionQuality.class, arguments)
            : Programs.withoutFolders(command));
  }

  /** Trains what isn't in the file, and gives how many trainings diverged. */
  private int train(Plan read, TrainingRuns trainings, RunsCsv runs) throws IOException {
    int diverged = 0;
    for (long seed : seeds.stream().distinct().toList()) {
      for (Variant variant : read.variants()) {
        String title = "%s (%s), seed %d".formatted(variant.name(), variant.network(), seed);
        if (isThere(variant, seed, trainings, runs)) {
          out.println(title + ": is in the file");
          continue;
        }
        out.println(title);
        try {
          runs.add(trainings.run(variant, seed));
        } catch (TrainingDivergedException e) {
          out.println(title + " diverged: " + e.getMessage());
          diverged++;
        }
      }
    }
    return diverged;
  }

  private static boolean isThere(Variant variant, long seed, TrainingRuns trainings, RunsCsv runs) {
    return runs.runs().stream()
        .anyMatch(
            run ->
                run.is(variant, seed)
                    && run.isComparable(trainings.images().setting(), trainings.origin()));
  }

  /** Adds what principal components reach, as many as each network's code has numbers. */
  private static void addLinear(Plan read, Images digits, Path file) throws IOException {
    List<LinearCode> codes = new ArrayList<>(LinearCodesCsv.read(file));
    Dataset train = digits.train();
    for (int size : read.variants().stream().map(Variant::codeSize).distinct().toList()) {
      boolean isKnown =
          codes.stream()
              .anyMatch(
                  code -> code.components() == size && code.setting().equals(digits.setting()));
      // There are no more components than rows.
      if (!isKnown && size <= Math.min(train.rows(), train.columns())) {
        PrincipalComponents components = PrincipalComponents.fit(train, size);
        codes.add(
            new LinearCode(
                size,
                digits.setting(),
                components.reconstructionError(digits.others()),
                components.optimalTrainingError()));
        LinearCodesCsv.write(file, codes);
      }
    }
  }

  /** The last training of the plan that is in the file. */
  private Run last(Plan read, RunsCsv runs) {
    return runs.runs().stream()
        .filter(run -> read.variants().contains(run.variant()))
        .reduce((first, second) -> second)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No training of %s is in %s; leave --render away to train"
                        .formatted(plan, output.resolve("quality").resolve("runs.csv"))));
  }

  /** Those of the plan's variants whose figures can stand side by side. */
  private static List<Series> comparable(Plan read, RunsCsv all, Setting setting, Origin origin) {
    List<Series> series = new ArrayList<>();
    for (Variant variant : read.variants()) {
      List<Run> runs =
          all.runs().stream()
              .filter(run -> run.variant().equals(variant) && run.isComparable(setting, origin))
              .toList();
      if (!runs.isEmpty()) {
        series.add(new Series(variant, runs));
      }
    }
    return series;
  }

  private void render(Plan read, List<Series> series, Path linear) throws IOException {
    // The page is of the trainings, whichever command has drawn it.
    String made =
        series.stream()
            .flatMap(each -> each.runs().stream())
            .map(run -> run.origin().command())
            .distinct()
            .collect(Collectors.joining("\n"));
    Figures figures = new Figures(read, series, LinearCodesCsv.read(linear), made, "quality");
    for (String network : figures.networks()) {
      Charts.write(network, figures.of(network), output.resolve("quality"));
    }
    Path page = output.resolve("quality.md");
    WholeFile.write(page, QualityPage.of(figures));
    out.println("The results are in " + page);
  }
}
