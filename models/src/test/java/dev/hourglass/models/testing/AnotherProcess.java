package dev.hourglass.models.testing;

import dev.hourglass.conformance.AnotherJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class in a process of its own, to talk to, to wait for, and to kill. */
public final class AnotherProcess {
  private AnotherProcess() {}

  /** Starts it with this process's class path; its errors go where this one's go. */
  public static Process start(Class<?> main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Short-lived, and beside others.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(
        List.of("-cp", String.join(File.pathSeparator, AnotherJvm.classPath()), main.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
