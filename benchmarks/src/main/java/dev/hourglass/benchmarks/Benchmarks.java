package dev.hourglass.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Optional;
import picocli.CommandLine;

/**
 * JMH's command line with what it lacks: the parameter {@code backend} is by default every backend
 * that is usable here; one that isn't is told with its reason instead of being run; at the end
 * comes a table with rates of computing beside the times; and where a benchmark or its check
 * failed, so does the program.
 */
public final class Benchmarks {
  private static final String BACKEND = "backend";

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
      Optional<Collection<String>> wanted = given.getParameter(BACKEND);
      List<String> backends =
          UsableBackends.choose(wanted.hasValue() ? List.copyOf(wanted.get()) : List.of(), out);
      Options options =
          new OptionsBuilder()
              .parent(given)
              .param(BACKEND, backends.toArray(new String[0]))
              .build();
      return run(options, out, err);
    } catch (NoBenchmarksException e) {
      err.println("benchmarks: No benchmark has such a name; -l lists them");
      return CommandLine.ExitCode.USAGE;
    } catch (IllegalArgumentException | RunnerException e) {
      err.println("benchmarks: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  private static int run(Options options, PrintStream out, PrintStream err)
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
      report.print(new ClosingTable(results));
      List<String> failed = started.without(results);
      for (String each : failed) {
        err.println("benchmarks: " + each + " failed, so it has no figures; see above");
      }
      return failed.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } finally {
      report.flush();
      if (report != out) {
        report.close();
      }
    }
  }
}
