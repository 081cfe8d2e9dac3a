package dev.hourglass.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backends;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
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

    /** Rows of the closing table, a list of cells each. */
    List<List<String>> rows() {
      return out.lines()
          .filter(line -> line.startsWith("|") && !line.startsWith("|-"))
          .map(line -> Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList())
          .skip(1)
          .toList();
    }
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
    run.rows().forEach(row -> found.add(row.get(0)));
    assertEquals(wanted, found);
    assertTrue(
        run.rows().stream().allMatch(row -> row.get(6).matches("[0-9.,]+ [a-zµ/]+")), run.out());
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
    double[] rates = new double[2];
    for (int i = 0; i < 2; i++) {
      List<String> row = run.rows().get(i);
      // Products of 30x8, 8x30, two gradients of weights and one of an input.
      double flops = 5 * 2 * 16 * 30 * 8;
      double microseconds = Double.parseDouble(row.get(6).replaceAll("[ ,µs]", ""));
      rates[i] = Double.parseDouble(row.get(9).replace(",", ""));
      assertEquals(flops / microseconds * 1e-3, rates[i], 2e-3 * rates[i]);
    }
    assertEquals("MatrixProduct.products", run.rows().get(0).get(0));
    assertEquals("TrainingStep.step", run.rows().get(1).get(0));
    double share = Double.parseDouble(run.rows().get(1).get(10).replace(" %", ""));
    assertEquals(100 * rates[1] / rates[0], share, 0.5 + 5e-3 * share);
    assertEquals("", run.rows().get(0).get(10));
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
    run.rows().forEach(row -> names.add(row.get(1)));
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
    List<List<String>> rows = new Run(0, out.toString(UTF_8), "").rows();
    assertEquals(2, rows.size());
    // 1000·30·2 weights and 1030 biases, as values, gradients and two moments.
    double atLeast = 61_030 * 4 * 4 / 1024.0;
    double one = kibibytes(rows.get(0), 5);
    assertTrue(one >= atLeast && one < 1.1 * atLeast, out.toString(UTF_8));
    // A row more has 1000 inputs, a code of 30 and 1000 outputs, the latter two with gradients;
    // a backend may need some for itself.
    double perRow = (kibibytes(rows.get(1), 5) - one) / 1023 * 1024 / 4;
    assertTrue(perRow > 3060 - 1 && perRow < 2 * 3060, "floats for each row: " + perRow);
    // Inference has no moments.
    assertTrue(kibibytes(rows.get(0), 6) > 61_030 * 4 / 1024.0, out.toString(UTF_8));
    assertTrue(kibibytes(rows.get(0), 6) < 0.6 * atLeast, out.toString(UTF_8));
    assertTrue(kibibytes(rows.get(0), 7) > kibibytes(rows.get(0), 6), out.toString(UTF_8));
  }

  private static double kibibytes(List<String> row, int column) {
    return Double.parseDouble(row.get(column).replace(",", ""));
  }
}
