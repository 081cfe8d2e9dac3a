package dev.hourglass.benchmarks.checkouts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Stands for the benchmarks of a checkout: writes results as JMH does, which are always equal. */
final class StandIn {
  private StandIn() {}

  private static void write(String[] arguments, double time, double rate) throws IOException {
    List<String> given = List.of(arguments);
    if (given.contains("fail")) {
      System.out.println("It failed");
      System.exit(1);
    }
    Path file = Path.of(given.get(given.indexOf("-rff") + 1));
    String text =
        """
        "Benchmark","Mode","Threads","Samples","Score","Score Error (99.9%%)","Unit","Param: backend","Param: dead"
        "a.b.StepBenchmark.step","avgt",1,5,%f,NaN,"us/op",java,
        "a.b.StepBenchmark.step:gc.alloc","avgt",1,5,1.000000,NaN,"B/op",java,
        "a.b.UseBenchmark.rows","thrpt",1,5,%f,NaN,"ops/s","java",true
        """
            .formatted(time, rate);
    String own = "\"a.b.OwnBenchmark.own\",\"avgt\",1,5,1.000000,NaN,\"us/op\",java,\n";
    Files.writeString(file, (time == 100 ? text + own : text).replace("\n", "\r\n"));
  }

  /** The one compared with. */
  static final class Base {
    private Base() {}

    public static void main(String[] arguments) throws IOException {
      write(arguments, 100, 1000);
    }
  }

  /** Takes 10 % more time for a step, and gives half as many rows. */
  static final class Candidate {
    private Candidate() {}

    public static void main(String[] arguments) throws IOException {
      write(arguments, 110, 500);
    }
  }
}
