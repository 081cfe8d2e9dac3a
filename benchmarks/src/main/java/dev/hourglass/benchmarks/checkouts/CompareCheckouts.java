package dev.hourglass.benchmarks.checkouts;

import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.TextTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares a benchmark's time in two checkouts. A tool for reviews, not a test. */
@Command(
    name = "compare-checkouts",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs the benchmarks of two built checkouts and prints the ratio of their median times "
          + "with its 95 %% confidence interval: above 1 the candidate takes longer.",
      "A first run of each lists what both have. Then, in each round, each benchmark with each "
          + "value of its parameters is run in one checkout and right after that in the other; "
          + "the order changes from round to round.",
      "What follows -- goes to JMH: -wi 2 -i 5.",
      "Exit codes: 0 compared, whatever the result; 1 the checkouts have nothing in common; "
          + "2 it can't be run."
    })
public final class CompareCheckouts implements Callable<Integer> {
  private static final Set<String> OURS = Set.of("-f", "-rf", "-rff");

  @Parameters(
      index = "0",
      paramLabel = "BASE",
      description = "Folder of a checkout in which mvn package was run.")
  private Path base = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "CANDIDATE",
      description = "Folder of the checkout that is compared with it.")
  private Path candidate = Path.of("");

  @Option(
      names = "--benchmark",
      paramLabel = "REGEX",
      defaultValue = "TrainingStepBenchmark",
      description = "Which benchmarks, as JMH takes it. Default: ${DEFAULT-VALUE}.")
  private String benchmark = "";

  @Option(
      names = "-p",
      paramLabel = "NAME=VALUES",
      description = "Values of a parameter, as JMH takes them: batch=150,1024. Can be repeated.")
  private List<String> parameters = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Runs of each checkout, at least "
              + PairedRatio.FEWEST_ROUNDS
              + ". Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Parameters(index = "2..*", paramLabel = "JMH-OPTION", description = "Options for JMH.")
  private List<String> options = List.of();

  private final PrintStream out;

  private CompareCheckouts(PrintStream out) {
    this.out = out;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    return Programs.run("compare-checkouts", new CompareCheckouts(out), out, err, arguments);
  }

  @Override
  public Integer call() throws IOException {
    if (rounds < PairedRatio.FEWEST_ROUNDS) {
      throw new IllegalArgumentException(
          "--rounds is " + rounds + "; give at least " + PairedRatio.FEWEST_ROUNDS);
    }
    for (String option : options) {
      if (OURS.contains(option)) {
        throw new IllegalArgumentException(
            "JMH's option " + option + " is set here already; leave it out");
      }
      if (option.startsWith("-p") && !option.startsWith("-prof")) {
        throw new IllegalArgumentException("Give JMH's option " + option + " before the --");
      }
    }
    Checkout first = Checkout.of(base);
    Checkout second = Checkout.of(candidate);
    if (first.equals(second)) {
      throw new IllegalArgumentException(
          "%s and %s are the same, %s; give two checkouts"
              .formatted(base, candidate, first.target()));
    }
    out.println("First run, for what there is to compare");
    Set<Quantity> ofFirst = quantities(first);
    Set<Quantity> ofSecond = quantities(second);
    Set<Quantity> shared = new LinkedHashSet<>(ofFirst);
    shared.retainAll(ofSecond);
    if (!shared.isEmpty()) {
      compare(
          new Side(first, options, shared, rounds),
          new Side(second, options, shared, rounds),
          shared);
    }
    tellOthers("base", ofFirst, shared);
    tellOthers("the candidate", ofSecond, shared);
    return shared.isEmpty() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  /** What a checkout measures, from a run: only that knows the backends which are usable here. */
  private Set<Quantity> quantities(Checkout checkout) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(benchmark);
    parameters.forEach(parameter -> arguments.addAll(List.of("-p", parameter)));
    arguments.addAll(options);
    return checkout.run(arguments).keySet();
  }

  private void compare(Side first, Side second, Set<Quantity> quantities) throws IOException {
    Set<Combination> combinations = new LinkedHashSet<>();
    quantities.forEach(quantity -> combinations.add(quantity.combination()));
    for (int round = 0; round < rounds; round++) {
      out.printf("Round %d of %d%n", round + 1, rounds);
      // Neither is always the one that finds the machine warm.
      List<Side> order = round % 2 == 0 ? List.of(first, second) : List.of(second, first);
      // Both of a pair at once: a machine's speed changes within seconds.
      for (Combination combination : combinations) {
        for (Side side : order) {
          side.run(combination, round);
        }
      }
    }
    TextTable table =
        new TextTable(
            "benchmark", "base", "candidate", "time ratio", "95 % interval", "candidate is");
    for (Quantity quantity : quantities) {
      PairedRatio ratio = PairedRatio.of(first.times(quantity), second.times(quantity));
      table.add(
          quantity.name(),
          first.median(quantity),
          second.median(quantity),
          String.format(Locale.ROOT, "%.3f", ratio.ratio()),
          String.format(Locale.ROOT, "%.3f to %.3f", ratio.low(), ratio.high()),
          ratio.verdict().toString().toLowerCase(Locale.ROOT));
    }
    out.println();
    out.print(table);
  }

  private void tellOthers(String side, Set<Quantity> all, Set<Quantity> shared) {
    for (Quantity quantity : all) {
      if (!shared.contains(quantity)) {
        out.printf(
            "Not compared, because only %s has it: %s in %s%n",
            side, quantity.name(), quantity.unit());
      }
    }
  }
}
