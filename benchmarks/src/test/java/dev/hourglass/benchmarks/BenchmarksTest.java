package dev.hourglass.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every benchmark for an instant, so that none rots; the figures mean nothing. */
final class BenchmarksTest {
  private static final List<String> AN_INSTANT =
      List.of("-f", "0", "-wi", "0", "-i", "1", "-r", "1ms");
  private static final List<String> LITTLE_WORK =
      List.of("-p", "architecture=TINY", "-p", "batch=16", "-p", "rows=1024");

  private record Run(int exitCode, String out, String err) {
    static Run of(List<String> first, String... others) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      List<String> arguments = new ArrayList<>(first);
      arguments.addAll(Arrays.asList(others));
      int exitCode =
          Benchmarks.run(
              new PrintStream(out, true, UTF_8),
              new PrintStream(err, true, UTF_8),
              arguments.toArray(new String[0]));
      return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    /** Rows of the closing table: cells by the name of their column. */
    List<Map<String, String>> rows() {
      List<List<String>> lines =
          out.lines()
              .filter(line -> line.startsWith("|") && !line.startsWith("|-"))
              .map(line -> Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList())
              .toList();
      List<Map<String, String>> rows = new ArrayList<>();
      for (List<String> line : lines.subList(Math.min(1, lines.size()), lines.size())) {
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < line.size(); i++) {
          row.put(lines.get(0).get(i), line.get(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  private static String cell(Map<String, String> row, String column) {
    String cell = row.get(column);
    assertNotNull(cell, () -> column + " in " + row);
    return cell;
  }

  /** Of a cell such as "1,234.5 µs". */
  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(cell(row, column).replaceAll(" .*|,", ""));
  }

  @BeforeAll
  static void letOthersRunToo() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @Test
  void everyBenchmarkGivesAResult() throws IOException {
    Set<String> wanted = new TreeSet<>();
    BenchmarkList.defaultList()
        .getAll(
            OutputFormatFactory.createFormatInstance(
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8), VerboseMode.SILENT),
            List.of())
        .forEach(benchmark -> wanted.add(shortName(benchmark.getUsername())));
    assertTrue(wanted.contains("TrainingStep.step"), wanted::toString);

    Run run = Run.of(AN_INSTANT, append(LITTLE_WORK, "-p", "backend=java"));

    assertEquals(0, run.exitCode(), run.err() + run.out());
    Set<String> found = new TreeSet<>();
    run.rows().forEach(row -> found.add(cell(row, "benchmark")));
    assertEquals(wanted, found);
    assertTrue(
        run.rows().stream().allMatch(row -> cell(row, "median").matches("[0-9.,]+ [a-zµ/]+")),
        run.out());
  }

  private static String shortName(String benchmark) {
    return benchmark.replaceFirst(".*\\.(\\w+)Benchmark\\.", "$1.");
  }

  private static String[] append(List<String> first, String... others) {
    List<String> all = new ArrayList<>(first);
    all.addAll(Arrays.asList(others));
    return all.toArray(new String[0]);
  }

  @Test
  void ratesFollowFromTimesAndTheCeiling() throws IOException {
    Run run =
        Run.of(
            AN_INSTANT,
            append(
                LITTLE_WORK,
                "(TrainingStep|MatrixProduct)",
                "-p",
                "backend=java",
                "-p",
                "precision=FLOAT32",
                "-p",
                "part=STEP"));

    assertEquals(2, run.rows().size(), run.out());
    Map<String, String> products = run.rows().get(0);
    Map<String, String> step = run.rows().get(1);
    assertEquals("MatrixProduct.products", cell(products, "benchmark"));
    assertEquals("TrainingStep.step", cell(step, "benchmark"));
    // Products of 30x8, 8x30, two gradients of weights and one of an input.
    double flops = 5 * 2 * 16 * 30 * 8;
    for (Map<String, String> row : run.rows()) {
      assertEquals(flops * 1e-6, number(row, "MFLOP"), 1e-5);
      assertRate(flops, row, "GFLOP/s");
    }
    double share = number(step, "of ceiling");
    double expected = 100 * number(step, "GFLOP/s") / number(products, "GFLOP/s");
    assertEquals(expected, share, 0.5 + 5e-3 * share);
    assertEquals("", cell(products, "of ceiling"));
    // As StepCostTest has it for other sizes: x are 16x30, codes 16x8, weights 30x8, in floats.
    double x = 16 * 30;
    double code = 16 * 8;
    double weights = 30 * 8;
    double floats = 16 + 2 * x; // fetch
    floats += (x + weights + 8 + code) + (code + weights + 30 + x); // forward
    floats += 3 * x; // loss
    floats += (x + 30) + (x + code + weights) + (x + weights + code); // last layer's gradients
    floats += (3 * code + 8) + (code + x + weights); // first layer's
    floats += 7 * (2 * weights + 38); // Adam
    assertEquals(4 * floats * 1e-6, number(step, "MB"), 1e-5);
    assertRate(4 * floats, step, "GB/s");
    assertEquals("", cell(products, "MB"));
    assertEquals("", cell(products, "GB/s"));
  }

  /** Checks billions a second against the median, which is in microseconds. */
  private static void assertRate(double each, Map<String, String> row, String column) {
    assertTrue(cell(row, "median").endsWith(" µs"), row::toString);
    double rate = number(row, column);
    assertEquals(each / number(row, "median") * 1e-3, rate, 2e-3 * rate);
  }

  @Test
  void inferenceHasPercentilesRatesAndAllocation() throws IOException {
    Run run =
        Run.of(AN_INSTANT, append(LITTLE_WORK, "Inference", "-p", "backend=java", "-prof", "gc"));

    // Of three calls of one row an average and a sample each, and three of many.
    assertEquals(9, run.rows().size(), run.err() + run.out());
    int samples = 0;
    for (Map<String, String> row : run.rows()) {
      boolean isEncoding = cell(row, "benchmark").contains("encode");
      // A row times 30x8, and for more than the code times 8x30.
      double flops = isEncoding ? 2 * 30 * 8 : 2 * 2 * 30 * 8;
      assertEquals(flops * 1e-6, number(row, "MFLOP"), 1e-7);
      double rate = number(row, "GFLOP/s");
      String unit = cell(row, "median").replaceAll(".* ", "");
      double median = number(row, "median");
      double perSecond = unit.equals("rows/s") ? median : 1e6 / median;
      assertEquals(unit.equals("rows/s"), cell(row, "benchmark").endsWith("Many"));
      assertEquals(flops * perSecond * 1e-9, rate, 2e-3 * rate);
      assertTrue(number(row, "B/op") >= 0, row::toString);
      assertEquals(cell(row, "99 %").isEmpty(), cell(row, "99.9 %").isEmpty());
      if (!cell(row, "99 %").isEmpty()) {
        samples++;
        assertTrue(number(row, "99 %") >= median, row::toString);
        assertTrue(number(row, "99.9 %") >= number(row, "99 %"), row::toString);
      }
    }
    assertEquals(3, samples, run.out());
  }

  @Test
  void autoSaysWhatItIsAndIsLeftOutWhereItIsNothingElse() throws IOException {
    Run run = Run.of(AN_INSTANT, append(LITTLE_WORK, "TrainingStep", "-p", "backend=java"));
    assertEquals(List.of("FLOAT32"), precisions(run));

    run =
        Run.of(
            AN_INSTANT,
            append(LITTLE_WORK, "TrainingStep", "-p", "backend=java", "-p", "precision=AUTO"));
    assertEquals(List.of("AUTO (FLOAT32)"), precisions(run));

    run =
        Run.of(
            AN_INSTANT,
            append(LITTLE_WORK, "Inference.*Many", "-p", "backend=java", "-p", "precision=AUTO"));
    assertEquals(Collections.nCopies(3, "AUTO (FLOAT32)"), precisions(run));
  }

  @Test
  void autoCountsAsWhatItIs() throws CommandLineOptionException, RunnerException {
    String[] arguments =
        append(
            AN_INSTANT,
            append(
                LITTLE_WORK,
                "(TrainingStep|MatrixProduct)",
                "-p",
                "backend=java",
                "-p",
                "precision=AUTO,FLOAT32",
                "-p",
                "part=STEP",
                "-v",
                "SILENT"));
    Collection<RunResult> results = new Runner(new CommandLineOptions(arguments)).run();

    // As on a backend that multiplies BFLOAT16 natively.
    List<Map<String, String>> rows =
        new Run(0, new ClosingTable(results, Set.of("java")).toString(), "").rows();
    assertEquals(4, rows.size(), rows::toString);
    Map<String, String> step = rows.get(2);
    assertEquals("TrainingStep.step", cell(step, "benchmark"));
    assertEquals("AUTO (BFLOAT16)", cell(step, "precision"));
    StepCost cost = StepCost.of(Layers.parse("30-8-30"), 16, DType.BFLOAT16, DType.FLOAT32);
    assertEquals(cost.bytes() * 1e-6, number(step, "MB"), 1e-5);
    assertTrue(number(rows.get(3), "MB") > number(step, "MB"), rows::toString);
    for (int i = 0; i < 2; i++) {
      double share = number(rows.get(2 + i), "of ceiling");
      double expected = 100 * number(rows.get(2 + i), "GFLOP/s") / number(rows.get(i), "GFLOP/s");
      assertEquals(expected, share, 0.5 + 5e-3 * share);
    }
  }

  @Test
  void muonsStepsAreTimedIfAskedForWithoutRates() throws IOException {
    Run run =
        Run.of(
            AN_INSTANT,
            append(
                LITTLE_WORK,
                "TrainingStep",
                "-p",
                "backend=java",
                "-p",
                "precision=FLOAT32",
                "-p",
                "optimizer=adam,muon"));

    assertEquals(2, run.rows().size(), run.err() + run.out());
    Map<String, String> adam = run.rows().get(0);
    Map<String, String> muon = run.rows().get(1);
    assertTrue(cell(adam, "parameters").contains("optimizer=adam"), adam::toString);
    assertTrue(number(adam, "MFLOP") > 0, adam::toString);
    assertTrue(cell(muon, "parameters").contains("optimizer=muon"), muon::toString);
    assertTrue(number(muon, "median") > 0, muon::toString);
    for (String column : List.of("MFLOP", "GFLOP/s", "of ceiling", "MB", "GB/s")) {
      assertEquals("", cell(muon, column));
    }
  }

  @Test
  void anUnknownOptimizerIsRefused() throws IOException {
    Run run =
        Run.of(
            AN_INSTANT,
            append(LITTLE_WORK, "TrainingStep", "-p", "backend=java", "-p", "optimizer=sgd"));

    assertEquals(1, run.exitCode(), run.out());
    assertTrue(run.out().contains("The optimizer is 'sgd'; give one of [adam, muon]"), run.out());
  }

  private static List<String> precisions(Run run) {
    assertEquals(0, run.exitCode(), run.err() + run.out());
    return run.rows().stream().map(row -> cell(row, "precision")).toList();
  }

  @Test
  void aBenchmarkThatFailsHasNoFiguresAndSaysSo() throws IOException {
    Run run =
        Run.of(
            AN_INSTANT,
            append(LITTLE_WORK, "TrainingStep", "-p", "precision=BFLOAT16", "-p", "backend=java"));

    assertEquals(1, run.exitCode(), run.out());
    assertTrue(run.rows().isEmpty(), run.out());
    assertTrue(run.out().contains("does not compute BFLOAT16 natively"), run.out());
    assertTrue(
        run.err().startsWith("benchmarks: dev.hourglass.benchmarks.TrainingStep"), run.err());
    assertTrue(run.err().contains("failed, so it has no figures"), run.err());
  }

  @Test
  void aFailureThatEndsTheRunIsTheSameToACaller() throws IOException {
    Run run =
        Run.of(
            AN_INSTANT,
            append(
                LITTLE_WORK,
                "TrainingStep",
                "-p",
                "precision=BFLOAT16",
                "-p",
                "backend=java",
                "-foe",
                "true"));

    assertEquals(1, run.exitCode(), run.err());
    assertEquals(
        "benchmarks: A benchmark failed, and -foe ends the program there; see above",
        run.err().strip());
  }

  @Test
  void onlyOneThreadCalls() throws IOException {
    for (List<String> threads : List.of(List.of("-t", "2"), List.of("-t", "max"))) {
      Run run = Run.of(threads, "TrainingStep");
      assertEquals(2, run.exitCode(), run.out());
      assertEquals(
          "benchmarks: -t is given, but these benchmarks are called by one thread; set how many"
              + " compute with -jvmArgsAppend -Dhourglass.threads=N",
          run.err().strip());
    }
    Run run = Run.of(List.of("-tg", "2"), "TrainingStep");
    assertEquals(2, run.exitCode(), run.out());
    assertTrue(run.err().startsWith("benchmarks: -tg is given, but"), run.err());

    run = Run.of(AN_INSTANT, append(LITTLE_WORK, "TrainingStep", "-p", "backend=java", "-t", "1"));
    assertEquals(0, run.exitCode(), run.err() + run.out());
  }

  @Test
  void allUsableBackendsAreTheDefault() throws IOException {
    Run run = Run.of(AN_INSTANT, append(LITTLE_WORK, "TrainingStep", "-p", "precision=FLOAT32"));

    assertEquals(0, run.exitCode(), run.err() + run.out());
    Set<String> usable = new TreeSet<>();
    for (Backends.Found found : Backends.found()) {
      assertTrue(run.out().contains("Backend " + found.describe()), run.out());
      if (found.availability() instanceof Availability.Usable) {
        usable.add(found.name());
      }
    }
    Set<String> names = new TreeSet<>();
    run.rows().forEach(row -> names.add(cell(row, "backend")));
    assertEquals(usable, names);
  }

  @Test
  void unusableBackendsAreToldAndLeftOut() {
    List<Backends.Found> found =
        List.of(
            new Backends.Found("fast", 3, new Availability.Unusable("no device", "buy one")),
            new Backends.Found("good", 2, new Availability.Usable("two cores")),
            new Backends.Found("slow", 1, new Availability.Usable("one core")));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(text, true, UTF_8);

    assertEquals(List.of("good", "slow"), UsableBackends.choose(List.of(), found, out));
    assertTrue(
        text.toString(UTF_8).contains("Backend fast: not usable: no device; buy one"),
        text.toString(UTF_8));
    assertEquals(List.of("slow"), UsableBackends.choose(List.of("slow", "fast"), found, out));
    assertRefused("None of the backends wanted is usable", List.of("fast"), found);
    assertRefused("Backend fats is unknown; give one of fast, good, slow", List.of("fats"), found);
  }

  private static void assertRefused(String start, List<String> wanted, List<Backends.Found> found) {
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> UsableBackends.choose(wanted, found, out))
                .getMessage());
    assertTrue(message.startsWith(start), message);
  }

  @Test
  void whatIsWrongIsToldInALine() throws IOException {
    Run run = Run.of(AN_INSTANT, "NoSuchBenchmark");
    assertEquals(2, run.exitCode());
    assertEquals("benchmarks: No benchmark has such a name; -l lists them", run.err().strip());

    run = Run.of(List.of(), "-f", "many");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().startsWith("benchmarks: "), run.err());
    assertFalse(run.err().strip().contains("\n"), run.err());
  }

  @Test
  void theMemoryOfAModelSaysWhatItCounts() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertEquals(
        0,
        ModelMemory.run(
            new PrintStream(out, true, UTF_8), new PrintStream(out, true, UTF_8), "--help"));
    String help = out.toString(UTF_8).replaceAll("\\s+", " ");
    assertTrue(help.contains("for a bare training step (parameters,"), help);
    assertTrue(help.contains("A whole training takes more"), help);
  }

  @Test
  void theMemoryOfAModel() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        ModelMemory.run(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            "--backend=java",
            "--architecture=1000-30-1000",
            "--batch=1,1024");

    assertEquals(0, exitCode, err.toString(UTF_8));
    List<Map<String, String>> rows = new Run(0, out.toString(UTF_8), "").rows();
    assertEquals(2, rows.size());
    // 1000·30·2 weights and 1030 biases, as values, gradients and two moments.
    double atLeast = 61_030 * 4 * 4 / 1024.0;
    double one = number(rows.get(0), "training step KiB");
    assertTrue(one >= atLeast && one < 1.1 * atLeast, out.toString(UTF_8));
    // A row more has 1000 inputs, a code of 30 and 1000 outputs, the latter two with gradients;
    // a backend may need some for itself.
    double perRow = (number(rows.get(1), "training step KiB") - one) / 1023 * 1024 / 4;
    assertTrue(perRow > 3060 - 1 && perRow < 2 * 3060, "floats for each row: " + perRow);
    // Inference has no moments.
    assertTrue(
        number(rows.get(0), "inference, 1 row KiB") > 61_030 * 4 / 1024.0, out.toString(UTF_8));
    assertTrue(number(rows.get(0), "inference, 1 row KiB") < 0.6 * atLeast, out.toString(UTF_8));
    assertTrue(
        number(rows.get(0), "inference, 1000 rows KiB")
            > number(rows.get(0), "inference, 1 row KiB"),
        out.toString(UTF_8));
  }
}
