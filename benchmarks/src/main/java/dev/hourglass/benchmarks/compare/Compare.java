package dev.hourglass.benchmarks.compare;

import dev.hourglass.benchmarks.Layers;
import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.StepInputs;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times our training step beside other frameworks', each contender in a process of its own, taking
 * turns on one machine.
 */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times Hourglass's training step beside other frameworks'. Each contender is a process of its own"
          + " that trains the same network from the same weights on the same batches. First each shows"
          + " its losses at the same fixed steps; who disagrees with ours is not compared. Then they"
          + " take rounds in turn, in an order that is rotated from round to round. A ratio is that of"
          + " two times of one round. Writes NAME.md, NAME.csv and NAME.png.",
      "",
      "Exit code 1: a comparison was refused, or one of ours failed, or nothing could be compared.",
      ""
    })
public final class Compare implements Callable<Integer> {
  private static final int QUICK_STEPS = 10;
  private static final int QUICK_ROWS = 6000;
  private static final int QUICK_ROUNDS = 3;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      required = true,
      description = "What is compared with what; the files say how to write one.")
  private Path plan = Path.of("");

  @Option(
      names = "--cases",
      split = ",",
      paramLabel = "NAME",
      description = "Only these. Default: all of the plan.")
  private Set<String> cases = new LinkedHashSet<>();

  @Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      description = "Only these. Default: all of the plan.")
  private Set<String> contenders = new LinkedHashSet<>();

  @Option(
      names = "--python",
      paramLabel = "NAME=COMMAND",
      description =
          "The Python that has a framework: torch=COMMAND, tensorflow=COMMAND, jax=COMMAND. Default:"
              + " python3.")
  private Map<String, String> pythons = new LinkedHashMap<>();

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "What {NAME} stands for in the plan's commands: words, separated by spaces, in which those"
              + " set before and {java}, {hourglass}, {plan} and {python.NAME} may be used.")
  private Map<String, String> values = new LinkedHashMap<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of each contender. Default: one for each processor available.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "9",
      description = "Rounds of each contender. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "7200",
      description = "For everything; then no further rounds are taken. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--prepare-seconds",
      paramLabel = "N",
      defaultValue = "300",
      description = "For one contender to prepare. Default: ${DEFAULT-VALUE}.")
  private double prepareSeconds;

  @Option(
      names = "--pause",
      paramLabel = "SECONDS",
      defaultValue = "0.5",
      description =
          "Between two turns, for threads that still spin to come to rest. Default:"
              + " ${DEFAULT-VALUE}.")
  private double pause;

  @Option(
      names = "--mnist",
      paramLabel = "DIR",
      description = "Folder of MNIST's files to take the data from. Default: synthetic digits.")
  private @Nullable Path mnist;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "60000",
      description = "How many images to take. Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where the results go. Default: the current folder.")
  private Path output = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Of the results' files. Default: that of the processor.")
  private @Nullable String name;

  @Option(names = "--title", paramLabel = "TEXT", description = "Of the page. Default: the name.")
  private @Nullable String title;

  @Option(
      names = "--no-chart",
      description = "Without NAME.png, for which the machine needs fonts.")
  private boolean isWithoutChart;

  @Option(
      names = "--quick",
      description = "The first case, few steps and rounds, to try it; the figures mean nothing.")
  private boolean isQuick;

  @Option(
      names = "--command",
      paramLabel = "TEXT",
      description = "What the page says made it. Default: this program and its options.")
  private @Nullable String command;

  private final PrintStream out;
  private final List<String> arguments;

  private Compare(PrintStream out, List<String> arguments) {
    this.out = out;
    this.arguments = arguments;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    return Programs.run("compare", new Compare(out, List.of(arguments)), out, err, arguments);
  }

  @Override
  public Integer call() throws IOException {
    if (rounds < Result.LEAST_ROUNDS) {
      throw new IllegalArgumentException(
          "--rounds is %d; give at least %d".formatted(rounds, Result.LEAST_ROUNDS));
    }
    if (threads < 1) {
      throw new IllegalArgumentException("--threads is " + threads + "; give at least 1");
    }
    Plan chosen = Plan.read(plan, variables()).only(cases, contenders);
    List<Case> compared = chosen.cases();
    if (isQuick) {
      compared = List.of(compared.get(0).shortened(QUICK_STEPS));
      rows = Math.min(rows, QUICK_ROWS);
      rounds = QUICK_ROUNDS;
    }
    Files.createDirectories(output);
    String stem = name == null ? Machine.name() : name;
    List<Comparison> comparisons = new ArrayList<>();
    Path scratch = Files.createTempDirectory("hourglass-compare-");
    try (Measurements measurements = new Measurements(output.resolve(stem + ".csv"))) {
      List<Double> idleLoads = new ArrayList<>();
      long end = System.nanoTime() + (long) (seconds * 1e9);
      for (int i = 0; i < compared.size(); i++) {
        Case current = compared.get(i);
        out.printf("%s: %s, batch %d%n", current.name(), current.layers(), current.batch());
        Path inputs = scratch.resolve(current.name());
        writeInputs(current, inputs);
        // What a case leaves over is there for those after it.
        double left = (end - System.nanoTime()) * 1e-9 / (compared.size() - i);
        Turns turns =
            new Turns(
                current, new Turns.Limits(rounds, left, prepareSeconds, pause), measurements, out);
        List<String> options = List.of("--inputs=" + inputs, "--threads=" + threads);
        comparisons.add(new Comparison(current, turns.take(chosen.entries(), options, scratch)));
        idleLoads.addAll(turns.idleLoads());
        delete(inputs);
        write(stem, comparisons, idleLoads);
      }
    } finally {
      delete(scratch);
    }
    return comparisons.stream().allMatch(Comparison::isComplete) ? 0 : 1;
  }

  /** What the plan's variables stand for. */
  private Map<String, List<String>> variables() {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    List<String> ours = new ArrayList<>(java);
    ours.addAll(List.of("-cp", System.getProperty("java.class.path")));
    ours.add("dev.hourglass.benchmarks.StepTimes");
    ours.add("--commands");
    Path folder = plan.toAbsolutePath().getParent();
    Map<String, List<String>> variables = new LinkedHashMap<>();
    variables.put("java", java);
    variables.put("hourglass", ours);
    variables.put("plan", List.of(String.valueOf(folder)));
    for (String framework : List.of("torch", "tensorflow", "jax")) {
      variables.put("python." + framework, words(pythons.getOrDefault(framework, "python3")));
    }
    pythons.keySet().stream()
        .filter(framework -> !variables.containsKey("python." + framework))
        .findFirst()
        .ifPresent(
            framework -> {
              throw new IllegalArgumentException(
                  "--python names " + framework + "; there are torch, tensorflow and jax");
            });
    values.forEach(
        (variable, text) ->
            variables.put(
                variable,
                words(text).stream()
                    .flatMap(word -> Plan.expand(word, variables).stream())
                    .toList()));
    return variables;
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  private void writeInputs(Case current, Path folder) throws IOException {
    Layers layers = Layers.parse(current.layers());
    StepInputs.random(StepInputs.images(mnist, rows, layers), layers, current.batch())
        .write(folder, layers);
  }

  private void write(String stem, List<Comparison> comparisons, List<Double> idleLoads)
      throws IOException {
    Optional<Path> chart =
        isWithoutChart ? Optional.empty() : Optional.of(output.resolve(stem + ".png"));
    if (chart.isPresent()) {
      Chart.write(comparisons, chart.get());
    }
    Page page =
        new Page(
            (title == null ? stem : title)
                + (isQuick ? " (a quick run: its figures mean nothing)" : ""),
            Machine.describe(),
            command == null ? "compare " + String.join(" ", arguments) : command,
            comparisons,
            idleLoads,
            chart);
    Files.writeString(output.resolve(stem + ".md"), page.toString(), StandardCharsets.UTF_8);
    comparisons.get(comparisons.size() - 1).sentences().forEach(line -> out.println("  " + line));
    page.warning().ifPresent(line -> out.println("  Warning: " + line));
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
