package dev.hourglass.benchmarks.compare;

import dev.hourglass.benchmarks.ImageOptions;
import dev.hourglass.benchmarks.Layers;
import dev.hourglass.benchmarks.Machine;
import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.StepInputs;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
          + " take short turns, each between two of ours, and a ratio is that of such three. Where"
          + " there are two processors, it is watched how well they work together, and turns when it was"
          + " less well than at best don't count. Writes NAME.md, NAME.csv and NAME.png.",
      "",
      "Exit code 1: a comparison was refused, or one of ours failed, or nothing could be compared.",
      ""
    })
public final class Compare implements Callable<Integer> {
  private static final int QUICK_STEPS = 10;
  private static final int QUICK_ROWS = 6000;
  private static final int QUICK_ROUNDS = 3;

  /** A week: that long nobody waits. */
  private static final double MOST_SECONDS = 604_800;

  private static final double IDLE_SECONDS = 0.25;

  /** The exit code of a program that was ended by the usual signal. */
  private static final int ENDED = 143;

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
              + " set before and {java}, {class-path}, {hourglass}, {plan} and {python.NAME} may be used.")
  private Map<String, String> values = new LinkedHashMap<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of each contender. Default: one for each processor available.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--launches",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "How many times all are started anew, since each start has luck of its own. Default:"
              + " ${DEFAULT-VALUE}.")
  private int launches;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Turns of each contender that count, in each launch; up to half as many more are taken to get"
              + " them. Default: ${DEFAULT-VALUE}.")
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
      defaultValue = "0.05",
      description =
          "Least time between two turns; it is longer until threads that still spin have come to rest."
              + " Default: ${DEFAULT-VALUE}.")
  private double pause;

  @Mixin private final ImageOptions images = new ImageOptions();

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

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "Of the page. Default: the name, or the processor if none is given.")
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

  @Option(
      names = "--revision",
      paramLabel = "TEXT",
      description = "Of Hourglass, to be told on the page.")
  private @Nullable String revision;

  private final PrintStream out;
  private final Host host;
  private final double idleSeconds;
  private final List<String> arguments;

  private Compare(
      PrintStream out, Supplier<Conditions> probe, double idleSeconds, List<String> arguments) {
    this.out = out;
    this.host = new Host(probe);
    this.idleSeconds = idleSeconds;
    this.arguments = arguments;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, Probe::conditions, IDLE_SECONDS, arguments));
  }

  /**
   * Runs the program and gives its exit code.
   *
   * @param probe finds out how well the processors work together
   * @param idleSeconds how long it is watched before each round how busy they are
   */
  static int run(
      PrintStream out,
      PrintStream err,
      Supplier<Conditions> probe,
      double idleSeconds,
      String... arguments) {
    Compare program = new Compare(out, probe, idleSeconds, List.of(arguments));
    return Programs.run("compare", program, out, err, arguments);
  }

  /** A case, and what is known of each contender. */
  private record Measured(Case compared, Results results) {}

  @Override
  public Integer call() throws IOException {
    validate();
    Plan chosen = Plan.read(plan, variables()).only(cases, contenders);
    List<Case> compared = chosen.cases();
    if (isQuick && !compared.isEmpty()) {
      compared = List.of(compared.get(0).shortened(QUICK_STEPS));
      launches = 1;
      rounds = QUICK_ROUNDS;
    }
    requireComparable(compared, chosen.entries());
    Files.createDirectories(output);
    String stem = name == null ? Machine.name() : name;
    List<Measured> measured =
        compared.stream().map(each -> new Measured(each, new Results())).toList();
    List<Comparison> comparisons = new ArrayList<>();
    Path scratch = Files.createTempDirectory("hourglass-compare-");
    AtExit ending = new AtExit("end of the inputs", () -> deleteQuietly(scratch));
    try (Measurements measurements = new Measurements(output.resolve(stem + ".csv"))) {
      List<Double> idleLoads = new ArrayList<>();
      long end = System.nanoTime() + (long) (seconds * 1e9);
      // Case by case in each launch: what the machine does in the meantime meets all cases.
      for (int i = 0; i < launches * compared.size(); i++) {
        int launch = i / compared.size() + 1;
        Measured now = measured.get(i % compared.size());
        Case current = now.compared();
        out.printf(
            "%s: %s, batch %d; launch %d of %d%n",
            current.name(), current.layers(), current.batch(), launch, launches);
        Path inputs = scratch.resolve(current.name());
        if (launch == 1) {
          writeInputs(current, inputs);
        }
        // What one leaves over is there for those after it.
        double left = (end - System.nanoTime()) * 1e-9 / (launches * compared.size() - i);
        Turns turns =
            new Turns(
                current,
                now.results(),
                launch,
                new Turns.Limits(rounds, left, prepareSeconds, pause, idleSeconds),
                host,
                measurements,
                out);
        turns.take(
            chosen.entries(), List.of("--inputs=" + inputs, "--threads=" + threads), scratch);
        idleLoads.addAll(turns.idleLoads());
        // All again: a later case may have found better conditions than those before it.
        comparisons.clear();
        for (Measured each : measured.subList(0, Math.min(i + 1, measured.size()))) {
          comparisons.add(new Comparison(each.compared(), each.results().list(), host.best()));
        }
        Page page = write(stem, chosen.entries(), comparisons, idleLoads);
        comparisons
            .get(measured.indexOf(now))
            .sentences()
            .forEach(line -> out.println("  " + line));
        page.warning().ifPresent(line -> out.println("  Warning: " + line));
      }
    } catch (CancellationException e) {
      out.println("  Ended before it was finished");
      return ENDED;
    } finally {
      delete(scratch);
      ending.cancel();
    }
    return comparisons.stream().allMatch(Comparison::isComplete) ? 0 : 1;
  }

  private void validate() {
    if (launches < 1) {
      throw new IllegalArgumentException("--launches is " + launches + "; give at least 1");
    }
    if (rounds < Result.LEAST_TURNS) {
      throw new IllegalArgumentException(
          "--rounds is %d; give at least %d".formatted(rounds, Result.LEAST_TURNS));
    }
    if (threads < 1) {
      throw new IllegalArgumentException("--threads is " + threads + "; give at least 1");
    }
    requirePositive("--seconds", seconds);
    requirePositive("--prepare-seconds", prepareSeconds);
    requirePositive("--pause", pause);
    images.validate();
  }

  private static void requirePositive(String option, double value) {
    if (!(value > 0 && value < MOST_SECONDS)) {
      throw new IllegalArgumentException(
          "%s is %s; give more than 0 and less than %.0f".formatted(option, value, MOST_SECONDS));
    }
  }

  private void requireComparable(List<Case> compared, List<Entry> entries) {
    if (compared.isEmpty()) {
      throw new IllegalArgumentException(plan + " has no case; add a line: case NAME ...");
    }
    for (Case each : compared) {
      if (each.precisions().stream().noneMatch(p -> each.canCompare(entries, p))) {
        throw new IllegalArgumentException(
            "In case %s there is nothing to compare with; give one of ours and another of one precision"
                .formatted(each.name()));
      }
    }
  }

  /** What the plan's variables stand for. */
  private Map<String, List<String>> variables() {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    String classPath = System.getProperty("java.class.path");
    List<String> ours = new ArrayList<>(java);
    ours.addAll(List.of("-cp", classPath));
    ours.add("dev.hourglass.benchmarks.StepTimes");
    ours.add("--commands");
    Path folder = plan.toAbsolutePath().getParent();
    Map<String, List<String>> variables = new LinkedHashMap<>();
    variables.put("java", java);
    variables.put("class-path", List.of(classPath));
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
    int most = isQuick ? QUICK_ROWS : Integer.MAX_VALUE;
    StepInputs.random(images.images(most, layers), layers, current.batch()).write(folder, layers);
  }

  private Page write(
      String stem, List<Entry> entries, List<Comparison> comparisons, List<Double> idleLoads)
      throws IOException {
    Path chart = output.resolve(stem + ".png");
    // One of an earlier run would show other figures.
    Files.deleteIfExists(chart);
    if (!isWithoutChart) {
      Chart.write(comparisons, chart);
    }
    Page page =
        new Page(
            (title == null ? defaultTitle() : title)
                + (isQuick ? " (a quick run: its figures mean nothing)" : ""),
            machine(),
            Programs.withoutFolders(
                command == null ? "compare " + String.join(" ", arguments) : command),
            entries,
            comparisons,
            idleLoads,
            Optional.of(chart).filter(Files::exists));
    Files.writeString(output.resolve(stem + ".md"), page.toString(), StandardCharsets.UTF_8);
    return page;
  }

  /** What there is to know of it, and of the run, one item a line. */
  private List<String> machine() {
    List<String> lines = new ArrayList<>(Machine.describe());
    Conditions best = host.best();
    if (Double.isFinite(best.handOver())) {
      lines.add(
          String.format(
              Locale.ROOT,
              "At best (one look in ten) a cache line takes %.0f ns from one processor to the other,"
                  + " and a piece of arithmetic on both at once %.0f µs",
              best.handOver(),
              best.arithmetic()));
    }
    lines.add(
        "%s, plan %s, each contender launched %s%s"
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                plan.getFileName(),
                launches == 1 ? "once" : launches + " times",
                revision == null ? "" : ", Hourglass at " + revision));
    return lines;
  }

  private String defaultTitle() {
    return name == null ? Machine.describe().get(0) : name;
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** When the program is ended: who still writes is ended at the same time. */
  private static void deleteQuietly(Path folder) {
    try {
      delete(folder);
    } catch (IOException | UncheckedIOException e) {
      // Nobody is left to be told.
    }
  }
}
