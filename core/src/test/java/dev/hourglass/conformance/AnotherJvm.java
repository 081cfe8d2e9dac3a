package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a main class in a JVM of its own, because a native library is loaded once a process. */
public final class AnotherJvm {
  /** An option for those whose output is compared: nothing is logged but warnings. */
  public static final String WITHOUT_LOG = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn";

  private final Process process;

  private AnotherJvm(Process process) {
    this.process = process;
  }

  /** Of this one. */
  public static List<String> classPath() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
  }

  /** What it writes, on both streams. It must end well. */
  public static String run(Class<?> main, List<String> classPath, List<String> options)
      throws IOException, InterruptedException {
    return run(main, classPath, options, Map.of());
  }

  /** What it writes, on both streams. It must end well. */
  public static String run(
      Class<?> main,
      List<String> classPath,
      List<String> options,
      Map<String, String> environment,
      String... arguments)
      throws IOException, InterruptedException {
    return start(main, classPath, options, environment, arguments).output();
  }

  /** Starts it; several may run at once. */
  public static AnotherJvm start(
      Class<?> main,
      List<String> classPath,
      List<String> options,
      Map<String, String> environment,
      String... arguments)
      throws IOException {
    List<String> command = command(main, classPath, options, arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new AnotherJvm(builder.start());
  }

  /** The command that starts it. */
  public static List<String> command(
      Class<?> main, List<String> classPath, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      // Otherwise it begins with a warning about native libraries.
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    // Most of them end before optimized code would pay; what an option says comes later and counts.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** What it writes, on both streams. It must end well. */
  public String output() throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
