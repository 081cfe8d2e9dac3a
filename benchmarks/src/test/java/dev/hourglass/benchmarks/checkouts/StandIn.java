package dev.hourglass.benchmarks.checkouts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Stands for the benchmarks of a checkout: writes results as JMH does, which are always equal, of
 * what the arguments select, and adds a line with its name and arguments to {@code runs.txt} beside
 * the checkouts.
 */
final class StandIn {
  private static final List<String> COLUMNS =
      List.of("Benchmark", "Mode", "Score", "Unit", "Param: backend", "Param: dead");

  private StandIn() {}

  private static void write(String side, String[] arguments, String... rows) throws IOException {
    Path jar = Path.of(System.getProperty("java.class.path"));
    Files.writeString(
        jar.resolve(Path.of("..", "..", "..", "..", "runs.txt")).normalize(),
        side + " " + String.join(" ", arguments) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    List<String> given = List.of(arguments);
    if (given.contains("fail")) {
      System.out.println("It failed");
      System.exit(1);
    }
    StringBuilder text = new StringBuilder();
    text.append('"').append(String.join("\",\"", COLUMNS)).append("\"\r\n");
    Pattern benchmark = Pattern.compile(given.get(0));
    for (String row : rows) {
      List<String> cells = Arrays.asList(row.replace("\"", "").split(",", -1));
      boolean wanted = benchmark.matcher(cells.get(0).replaceFirst(":.*", "")).find();
      for (int i = 1; i < given.size() - 1; i++) {
        if (given.get(i).equals("-p")) {
          String[] parameter = given.get(i + 1).split("=", 2);
          wanted &= cells.get(COLUMNS.indexOf("Param: " + parameter[0])).equals(parameter[1]);
        }
      }
      if (wanted) {
        text.append(row).append("\r\n");
      }
    }
    Files.writeString(Path.of(given.get(given.indexOf("-rff") + 1)), text);
  }

  /** The one compared with. */
  static final class Base {
    private Base() {}

    public static void main(String[] arguments) throws IOException {
      write(
          "base",
          arguments,
          "\"a.b.StepBenchmark.step\",\"avgt\",100.000000,\"us/op\",java,",
          "\"a.b.StepBenchmark.step:gc.alloc\",\"avgt\",1.000000,\"B/op\",java,",
          "\"a.b.UseBenchmark.rows\",\"thrpt\",1000.000000,\"ops/s\",\"java\",true",
          "\"a.b.UseBenchmark.rows\",\"thrpt\",1000.000000,\"ops/s\",\"java\",false",
          "\"a.b.OwnBenchmark.own\",\"avgt\",1.000000,\"us/op\",java,",
          "\"a.b.UnitBenchmark.unit\",\"avgt\",1.000000,\"us/op\",java,");
    }
  }

  /** Takes 10 % more time for a step, and gives half as many rows. */
  static final class Candidate {
    private Candidate() {}

    public static void main(String[] arguments) throws IOException {
      write(
          "candidate",
          arguments,
          "\"a.b.StepBenchmark.step\",\"avgt\",110.000000,\"us/op\",java,",
          "\"a.b.StepBenchmark.step:gc.alloc\",\"avgt\",1.000000,\"B/op\",java,",
          "\"a.b.UseBenchmark.rows\",\"thrpt\",500.000000,\"ops/s\",\"java\",true",
          "\"a.b.UnitBenchmark.unit\",\"avgt\",1000.000000,\"ns/op\",java,",
          "\"a.b.OwnBenchmark.own\",\"avgt\",1.000000,\"us/op\",java,true");
    }
  }
}
