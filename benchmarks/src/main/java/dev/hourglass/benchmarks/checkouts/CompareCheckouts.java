package dev.hourglass.benchmarks.checkouts;

import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.TextTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      "Runs a benchmark of two built checkouts in turn, a fork each a round, the order changing from",
      "round to round, and prints the ratio of the medians with its 95 % confidence interval: above 1",
      "the candidate takes longer. What follows -- goes to JMH: -p backend=onednn -wi 2 -i 5"
    })
public final class CompareCheckouts implements Callable<Integer> {
  private static final Set<String> OURS = Set.of("-f", "-rf", "-rff");

  @Parameters(
      index = "0",
      paramLabel = "BASE",
      description = "Folder of a checkout in which mvn package was run, or a benchmarks.jar.")
  private Path base = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "CANDIDATE",
      description = "The same of what is compared with it.")
  private Path candidate = Path.of("");

  @Option(
      names = "--benchmark",
      paramLabel = "REGEX",
      defaultValue = "TrainingStepBenchmark",
      description = "Which benchmarks, as JMH takes it. Default: ${DEFAULT-VALUE}.")
  private String benchmark = "";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Forks of each checkout, at least 3. Default: ${DEFAULT-VALUE}.")
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
    }
    Path baseJar = jar(base);
    Path candidateJar = jar(candidate);
    List<Map<String, JmhScore>> baseScores = new ArrayList<>();
    List<Map<String, JmhScore>> candidateScores = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      out.printf("Round %d of %d%n", round + 1, rounds);
      // Neither is always the one that finds the machine warm.
      if (round % 2 == 0) {
        baseScores.add(fork(baseJar));
        candidateScores.add(fork(candidateJar));
      } else {
        candidateScores.add(fork(candidateJar));
        baseScores.add(fork(baseJar));
      }
    }
    report(baseScores, candidateScores);
    return CommandLine.ExitCode.OK;
  }

  private static Path jar(Path given) {
    Path jar =
        Files.isDirectory(given)
            ? given.resolve(Path.of("benchmarks", "target", "benchmarks.jar"))
            : given;
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException(
          jar + " is not there; run mvn -q -DskipTests package in that checkout");
    }
    return jar;
  }

  private Map<String, JmhScore> fork(Path jar) throws IOException {
    Path results = Files.createTempFile("compare-checkouts", ".csv");
    Path log = Files.createTempFile("compare-checkouts", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // JMH writes numbers as the locale has them.
    command.addAll(List.of("-Duser.language=en", "-Duser.country=US"));
    command.addAll(List.of("-jar", jar.toString(), benchmark, "-f", "1"));
    command.addAll(List.of("-rf", "csv", "-rff", results.toString()));
    command.addAll(options);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Map<String, JmhScore> scores;
    try {
      int exitCode = process.waitFor();
      scores = JmhScore.read(results);
      if (exitCode != 0 || scores.isEmpty()) {
        throw new IllegalArgumentException(
            "%s ended with %d and %d results; its output is in %s"
                .formatted(String.join(" ", command), exitCode, scores.size(), log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while a benchmark was running", e);
    } finally {
      process.destroy();
      Files.delete(results);
    }
    Files.delete(log);
    return scores;
  }

  private void report(
      List<Map<String, JmhScore>> baseScores, List<Map<String, JmhScore>> candidateScores) {
    Map<String, Integer> runs = new LinkedHashMap<>();
    for (List<Map<String, JmhScore>> side : List.of(baseScores, candidateScores)) {
      for (Map<String, JmhScore> scores : side) {
        scores.keySet().forEach(name -> runs.merge(name, 1, Integer::sum));
      }
    }
    TextTable table =
        new TextTable(
            "benchmark", "base", "candidate", "time ratio", "95 % interval", "candidate is");
    Set<String> incomplete = new LinkedHashSet<>();
    runs.forEach(
        (name, count) -> {
          if (count < 2 * rounds) {
            incomplete.add(name);
          } else {
            add(table, name, baseScores, candidateScores);
          }
        });
    out.println();
    out.print(table);
    for (String name : incomplete) {
      out.println("Not compared, because some runs don't have it: " + name);
    }
  }

  private static void add(
      TextTable table,
      String name,
      List<Map<String, JmhScore>> baseScores,
      List<Map<String, JmhScore>> candidateScores) {
    List<JmhScore> first = baseScores.stream().map(scores -> scores.get(name)).toList();
    List<JmhScore> second = candidateScores.stream().map(scores -> scores.get(name)).toList();
    PairedRatio ratio = PairedRatio.of(times(first), times(second));
    table.add(
        name,
        median(first),
        median(second),
        String.format(Locale.ROOT, "%.3f", ratio.ratio()),
        String.format(Locale.ROOT, "%.3f to %.3f", ratio.low(), ratio.high()),
        ratio.verdict().toString().toLowerCase(Locale.ROOT));
  }

  private static double[] times(List<JmhScore> scores) {
    return scores.stream().mapToDouble(JmhScore::time).toArray();
  }

  private static String median(List<JmhScore> scores) {
    double median = PairedRatio.median(scores.stream().mapToDouble(JmhScore::value).toArray());
    return String.format(Locale.ROOT, "%,.2f %s", median, scores.get(0).unit());
  }
}
