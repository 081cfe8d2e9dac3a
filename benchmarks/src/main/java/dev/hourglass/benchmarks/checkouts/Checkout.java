package dev.hourglass.benchmarks.checkouts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A built checkout.
 *
 * @param target real folder of its benchmarks and of the libraries that they measure
 */
record Checkout(Path target) {
  private static final String JAR = "benchmarks.jar";

  /**
   * The one in a folder.
   *
   * @throws IllegalArgumentException if it isn't one, or isn't built
   */
  static Checkout of(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + " is no folder; give that of a checkout");
    }
    Path target = folder.resolve(Path.of("benchmarks", "target"));
    // The jar has the benchmarks only. What they measure is in lib.
    if (!Files.isRegularFile(target.resolve(JAR)) || !Files.isDirectory(target.resolve("lib"))) {
      throw new IllegalArgumentException(
          "%s has no built benchmarks in %s; run there: mvn -q -DskipTests package"
              .formatted(folder, target));
    }
    return new Checkout(target.toRealPath());
  }

  /**
   * Scores of a run in a process of its own.
   *
   * @param arguments JMH's, without those about forks and results
   * @throws IllegalArgumentException if the run failed or has no results
   */
  Map<Quantity, Double> run(List<String> arguments) throws IOException {
    Path results = Files.createTempFile("compare-checkouts", ".csv");
    Path log = Files.createTempFile("compare-checkouts", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // JMH writes numbers as the locale has them.
    command.addAll(List.of("-Duser.language=en", "-Duser.country=US"));
    command.addAll(List.of("-jar", target.resolve(JAR).toString()));
    command.addAll(arguments);
    command.addAll(List.of("-f", "1", "-rf", "csv", "-rff", results.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Map<Quantity, Double> scores;
    try {
      int exitCode = process.waitFor();
      scores = JmhResults.read(results);
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
}
