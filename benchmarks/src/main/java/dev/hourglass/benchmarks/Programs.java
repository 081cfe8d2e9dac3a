package dev.hourglass.benchmarks;

import dev.hourglass.tensor.BackendException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** How the programs here are run from the command line. */
public final class Programs {
  private Programs() {}

  /**
   * Runs a program and gives its exit code. What a user can do something about is told in a line;
   * anything else is a fault of ours, and thrown.
   */
  public static int run(
      String name,
      Callable<Integer> program,
      PrintStream out,
      PrintStream err,
      String... arguments) {
    return new CommandLine(program)
        .setOut(new PrintWriter(out, true, Charset.defaultCharset()))
        .setParameterExceptionHandler(
            (exception, unused) -> complain(name, err, exception.getMessage() + "; see --help"))
        .setExecutionExceptionHandler(
            (exception, unused, result) -> {
              if (exception instanceof IllegalArgumentException
                  || exception instanceof IOException
                  || exception instanceof BackendException) {
                return complain(name, err, String.valueOf(exception.getMessage()));
              }
              throw exception;
            })
        .execute(arguments);
  }

  private static int complain(String name, PrintStream err, String what) {
    err.println(name + ": " + what.replaceAll("\\s*\\R\\s*", " | "));
    return CommandLine.ExitCode.USAGE;
  }

  /**
   * What to type in a shell to run a program of this jar's again, without this machine's folders.
   */
  public static String command(Class<?> program, List<String> arguments) {
    StringBuilder command =
        new StringBuilder("java -cp benchmarks/target/benchmarks.jar ").append(program.getName());
    for (String argument : arguments) {
      String own = withoutFolders(argument);
      boolean isPlain = own.matches("[\\w@%+=:,./-]+");
      command.append(' ').append(isPlain ? own : "'" + own.replace("'", "'\\''") + "'");
    }
    return command.toString();
  }

  /** A command line as it is told to others: absolute paths without the folders of this machine. */
  public static String withoutFolders(String command) {
    return command.replaceAll("(?<=^|[\\s=])/\\S*/(?=[^/\\s])", "");
  }
}
