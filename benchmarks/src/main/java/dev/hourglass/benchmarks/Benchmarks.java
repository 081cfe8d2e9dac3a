package dev.hourglass.benchmarks;

import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkException;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Optional;
import picocli.CommandLine;

/**
 * JMH's command line with what it lacks: the parameter {@code backend} is by default every backend
 * that is usable here; one that isn't is told with its reason instead of being run; {@code
 * precision} is FLOAT32 alone where none of them has another natively; at the end comes a table
 * with rates of computing beside the times; and where a benchmark or its check failed, so does the
 * program. Benchmarks are called by one thread; how many compute is a matter of the backend.
 */
public final class Benchmarks {
  private static final String BACKEND = "backend";
  private static final String PRECISION = "precision";

  private Benchmarks() {}

  /** Runs the program; takes JMH's options. */
  public static void main(String[] arguments) throws IOException {
    System.exit(run(System.out, System.err, arguments));
  }

  static int run(PrintStream out, PrintStream err, String... arguments) throws IOException {
    CommandLineOptions given;
    try {
      given = new CommandLineOptions(arguments);
    } catch (CommandLineOptionException e) {
      err.println("benchmarks: " + e.getMessage() + "; see -h");
      return CommandLine.ExitCode.USAGE;
    }
    if (given.shouldHelp()
        || given.shouldList()
        || given.shouldListWithParams()
        || given.shouldListProfilers()
        || given.shouldListResultFormats()) {
      Main.main(arguments);
      return CommandLine.ExitCode.OK;
    }
    try {
      requireOneCaller(given);
      Optional<Collection<String>> wanted = given.getParameter(BACKEND);
      List<String> backends =
          UsableBackends.choose(wanted.hasValue() ? List.copyOf(wanted.get()) : List.of(), out);
      Collection<String> precisions = given.getParameter(PRECISION).orElse(List.of());
      boolean mayBeAuto = precisions.isEmpty() || precisions.contains(Precision.AUTO.name());
      Set<String> mixed = mayBeAuto ? UsableBackends.withBfloat16(backends) : Set.of();
      ChainedOptionsBuilder options =
          new OptionsBuilder().parent(given).param(BACKEND, backends.toArray(new String[0]));
      if (precisions.isEmpty() && mixed.isEmpty()) {
        // AUTO would be the same computation once more.
        options.param(PRECISION, Precision.FLOAT32.name());
      }
      return run(options.build(), mixed, out, err);
    } catch (NoBenchmarksException e) {
      err.println("benchmarks: No benchmark has such a name; -l lists them");
      return CommandLine.ExitCode.USAGE;
    } catch (IllegalArgumentException | BackendException | RunnerException e) {
      err.println("benchmarks: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  private static void requireOneCaller(CommandLineOptions given) {
    boolean hasThreads = given.getThreads().hasValue() && given.getThreads().get() != 1;
    if (hasThreads || given.getThreadGroups().hasValue()) {
      throw new IllegalArgumentException(
          "%s is given, but these benchmarks are called by one thread; set how many compute with "
                  .formatted(hasThreads ? "-t" : "-tg")
              + "-jvmArgsAppend -D%s=N".formatted(BackendOptions.THREADS));
    }
  }

  private static int run(Options options, Set<String> mixed, PrintStream out, PrintStream err)
      throws RunnerException, IOException {
    PrintStream report =
        options.getOutput().hasValue()
            ? new PrintStream(options.getOutput().get(), StandardCharsets.UTF_8)
            : out;
    try {
      OutputFormat format =
          OutputFormatFactory.createFormatInstance(
              report, options.verbosity().orElse(VerboseMode.NORMAL));
      StartedBenchmarks started = new StartedBenchmarks(format);
      Collection<RunResult> results = new Runner(options, started.format()).run();
      report.println();
      report.print(new ClosingTable(results, mixed));
      List<String> failed = started.without(results);
      for (String each : failed) {
        err.println("benchmarks: " + each + " failed, so it has no figures; see above");
      }
      return failed.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } catch (RunnerException e) {
      if (e.getCause() instanceof BenchmarkException) {
        err.println("benchmarks: A benchmark failed, and -foe ends the program there; see above");
        return CommandLine.ExitCode.SOFTWARE;
      }
      throw e;
    } finally {
      report.flush();
      if (report != out) {
        report.close();
      }
    }
  }
}
