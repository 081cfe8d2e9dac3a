package dev.hourglass.models.testing;

import dev.hourglass.conformance.AnotherJvm;
import java.io.IOException;
import java.util.List;

/** A main class in a process of its own, to talk to, to wait for, and to kill. */
public final class AnotherProcess {
  private AnotherProcess() {}

  /** Starts it with this process's class path; its errors go where this one's go. */
  public static Process start(Class<?> main, List<String> arguments) throws IOException {
    List<String> command =
        AnotherJvm.command(
            main, AnotherJvm.classPath(), List.of(), arguments.toArray(new String[0]));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
