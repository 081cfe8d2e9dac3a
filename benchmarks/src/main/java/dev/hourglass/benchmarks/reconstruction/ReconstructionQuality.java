package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.benchmarks.Machine;
import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.StepOptions;
import dev.hourglass.data.Dataset;
import dev.hourglass.data.Mnist;
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
import java.util.concurrent.Callable;
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
      "Exit code 1: a training diverged.",
      ""
    })
public final class ReconstructionQuality implements Callable<Integer> {
  /** Images of the training set that are held out for validation. */
  private static final int HELD_OUT = 10_000;

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
          "Measure on the last 10,000 training images, which then are not trained on, in place of the"
              + " test images: to choose plans.")
  private boolean validation;

  @Option(
      names = "--render",
      description =
          "Only write the page and the curves: of the plan's trainings that are in the file, those with"
              + " the same images as the last of them.")
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
    Files.createDirectories(folder);
    RunsCsv runs = RunsCsv.open(folder.resolve("runs.csv"));
    Path linear = folder.resolve("principal-components.csv");
    boolean isComplete = true;
    if (!isRenderedOnly) {
      isComplete = train(read, runs, linear);
    }
    render(read, runs.runs(), LinearCodesCsv.read(linear), folder);
    return isComplete ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  /** Whether all trainings came to an end. */
  private boolean train(Plan read, RunsCsv runs, Path linear) throws IOException {
    if (mnist == null) {
      throw new IllegalArgumentException(
          "There are no images; give --mnist with MNIST's folder, or --render to train nothing");
    }
    Dataset all = Mnist.train(mnist);
    Dataset others;
    if (validation) {
      if (all.rows() <= HELD_OUT) {
        throw new IllegalArgumentException(
            "There are %d training images, no more than --validation holds out; leave it away"
                .formatted(all.rows()));
      }
      others = all.slice(all.rows() - HELD_OUT, all.rows());
      all = all.slice(0, all.rows() - HELD_OUT);
    } else {
      others = Mnist.test(mnist);
    }
    Dataset train = images < all.rows() ? all.slice(0, images) : all;
    Setting setting = new Setting(train.rows(), validation ? "validation" : "test", others.rows());
    boolean isComplete = true;
    try (Backend backend = Backends.open(backendName, BackendOptions.defaults())) {
      Origin origin =
          new Origin(
              String.join("; ", Machine.describe()),
              backend.name() + " (" + backend.description() + ")",
              revision,
              command());
      TrainingRuns trainings =
          new TrainingRuns(backend, train, others, setting, origin, out::println);
      for (long seed : seeds.stream().distinct().toList()) {
        for (Variant variant : read.variants()) {
          isComplete &= train(variant, seed, trainings, runs);
        }
      }
    }
    addLinear(read, train, others, setting, linear);
    return isComplete;
  }

  private boolean train(Variant variant, long seed, TrainingRuns trainings, RunsCsv runs)
      throws IOException {
    String title = "%s (%s), seed %d".formatted(variant.name(), variant.network(), seed);
    if (runs.runs().stream().anyMatch(run -> run.is(variant, seed, trainings.setting()))) {
      out.println(title + ": is in the file");
      return true;
    }
    out.println(title);
    try {
      runs.add(trainings.run(variant, seed));
      return true;
    } catch (TrainingDivergedException e) {
      out.println(title + " diverged: " + e.getMessage());
      return false;
    }
  }

  /** Adds what principal components reach, as many as each network's code has numbers. */
  private static void addLinear(
      Plan read, Dataset train, Dataset others, Setting setting, Path file) throws IOException {
    List<LinearCode> codes = new ArrayList<>(LinearCodesCsv.read(file));
    for (int size : read.variants().stream().map(Variant::codeSize).distinct().toList()) {
      boolean isKnown =
          codes.stream()
              .anyMatch(code -> code.components() == size && code.setting().equals(setting));
      // There are no more components than rows.
      if (!isKnown && size <= Math.min(train.rows(), train.columns())) {
        PrincipalComponents components = PrincipalComponents.fit(train, size);
        codes.add(
            new LinearCode(
                size,
                setting,
                components.reconstructionError(others),
                components.optimalTrainingError()));
        LinearCodesCsv.write(file, codes);
      }
    }
  }

  private void render(Plan read, List<Run> all, List<LinearCode> linear, Path folder)
      throws IOException {
    List<Run> planned =
        all.stream().filter(run -> read.variants().contains(run.variant())).toList();
    if (planned.isEmpty()) {
      throw new IllegalArgumentException(
          "No training of the plan is in %s; leave --render away to train"
              .formatted(folder.resolve("runs.csv")));
    }
    // Errors with other images can't be compared.
    Setting setting = planned.get(planned.size() - 1).setting();
    List<Series> series = new ArrayList<>();
    for (Variant variant : read.variants()) {
      List<Run> runs =
          planned.stream()
              .filter(run -> run.variant().equals(variant) && run.setting().equals(setting))
              .toList();
      if (!runs.isEmpty()) {
        series.add(new Series(variant, runs));
      }
    }
    // The page is of the trainings, whichever command has drawn it.
    String made =
        series.stream()
            .flatMap(each -> each.runs().stream())
            .map(run -> run.origin().command())
            .distinct()
            .reduce((first, second) -> first + "\n" + second)
            .orElseThrow();
    Figures figures = new Figures(read, series, linear, made, "quality");
    for (String network : figures.networks()) {
      Charts.write(network, figures.of(network), folder);
    }
    Path page = output.resolve("quality.md");
    WholeFile.write(page, QualityPage.of(figures));
    out.println("The results are in " + page);
  }

  private String command() {
    return command == null
        ? Programs.command(ReconstructionQuality.class, arguments)
        : Programs.withoutFolders(command);
  }
}
