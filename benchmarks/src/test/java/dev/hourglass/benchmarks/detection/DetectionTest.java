package dev.hourglass.benchmarks.detection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.anomaly.AnomalyDetector;
import dev.hourglass.anomaly.DetectorFitter;
import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a program in Java in the place of the one in Python. */
final class DetectionTest {
  /** Its tables are splits already. */
  private static final String STAND_IN =
      """
      import java.nio.file.*;

      class StandIn {
        public static void main(String[] arguments) throws Exception {
          try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(arguments[0]))) {
            for (Path file : files) {
              Files.copy(file, Path.of(arguments[1]).resolve(file.getFileName()));
            }
          }
          System.out.println("other: made up, in splits " + arguments[2]);
          System.err.println("It warns");
          System.exit(arguments[2].equals("4") ? 1 : 0);
        }
      }
      """;

  @TempDir private Path folder = Path.of("");
  private Path tables = Path.of("");
  private Path script = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void write() throws IOException {
    script = Files.writeString(folder.resolve("StandIn.java"), STAND_IN);
    tables = Files.createDirectory(folder.resolve("tables"));
    double[][] train = new double[120][];
    for (int row = 0; row < train.length; row++) {
      train[row] = new double[] {row % 10, 2 * (row % 10) + row % 3};
    }
    // The last of five rows is far from what the second column usually is beside the first.
    double[][] test = {{3, 7}, {8, 17}, {1, 3}, {5, 10}, {2, 900}};
    // It is the second of the other's, so above three quarters of the rest, and one of two.
    double[][] scores = {{4}, {9}, {3}, {2}, {7}};
    NpzFile.write(
        tables.resolve("far.off.2.npz"),
        Map.of(
            "train", train,
            "test", test,
            "labels", new double[][] {{0}, {0}, {0}, {0}, {1}},
            "scores_other", scores,
            "seconds_other", new double[][] {{.25}}));
  }

  private int run(String... others) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--python=" + Path.of(System.getProperty("java.home"), "bin", "java"));
    arguments.add("--script=" + script);
    arguments.add("--tables=" + tables);
    arguments.add("--backend=java");
    arguments.addAll(List.of(others));
    return Detection.run(
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        arguments.toArray(String[]::new));
  }

  @Test
  void oursAndItsVariantsBesideOthers() throws IOException {
    Path page = folder.resolve("page.md");
    assertEquals(0, run("--variants", "--output=" + page), err.toString(UTF_8));

    List<String> lines = Files.readAllLines(page);
    assertTrue(lines.contains("- Hourglass: on backend `java`, by its defaults"), lines::toString);
    assertTrue(lines.contains("- other: made up, in splits 3"), lines::toString);
    String command =
        "java -cp benchmarks/target/benchmarks.jar dev.hourglass.benchmarks.detection.Detection "
            + "--python=java --script=StandIn.java --tables=tables --backend=java --variants "
            + "--output=page.md";
    assertTrue(lines.contains(command), lines::toString);
    List<String> rows = lines.stream().filter(line -> line.startsWith("| far.off ")).toList();
    assertEquals("| far.off  |    100.00 | 75.00 |", rows.get(0));
    assertEquals("| far.off  |    100.00 | 50.00 |", rows.get(1));
    for (Variant variant : Variant.all()) {
      assertTrue(
          lines.stream().anyMatch(line -> line.matches("\\| " + variant.name() + " *\\| .*")),
          variant.name());
    }
    assertTrue(err.toString(UTF_8).startsWith("It warns"), err.toString(UTF_8));
    assertTrue(
        err.toString(UTF_8).contains("far.off, split 2, Hourglass: area 100.00, precision 100.00"),
        err.toString(UTF_8));
    assertFalse(out.toString(UTF_8).contains("#"), out.toString(UTF_8));
  }

  /** Which is why variants have fewer. */
  @Test
  void foldsMakeNoDifferenceToScores() throws IOException {
    Split split = new Split(tables.resolve("far.off.2.npz"));
    List<double[]> scores = new ArrayList<>();
    for (int folds : List.of(2, 5)) {
      DetectorPlan plan = DetectorPlan.defaults().folds(folds);
      try (Backend backend = Backends.open("java", BackendOptions.defaults());
          AnomalyDetector detector =
              DetectorFitter.defaults().plan(plan).on(backend).fit(split.train())) {
        scores.add(detector.scores(split.test()));
      }
    }
    assertArrayEquals(scores.get(0), scores.get(1));
  }

  @Test
  void thePageIsPrintedWithoutVariants() {
    assertEquals(0, run("--splits=1"), err.toString(UTF_8));

    String page = out.toString(UTF_8);
    assertTrue(page.startsWith("# Anomalies found in tables\n"), page);
    assertTrue(page.contains("| far.off  |    100.00 | 75.00 |\n"), page);
    assertFalse(page.contains("the defaults |"), page);
  }

  @Test
  void whatIsWrongIsToldInALine() {
    Path nowhere = folder.resolve("nowhere");
    assertError(
        "--output is %s, and %s is no folder; make it first"
            .formatted(nowhere.resolve("page.md"), nowhere.toAbsolutePath()),
        "--output=" + nowhere.resolve("page.md"));
    assertError("--splits is 0; give at least 1", "--splits=0");
    assertError(script + " failed: It warns", "--splits=4");
  }

  private void assertError(String expected, String... arguments) {
    err.reset();
    assertEquals(2, run(arguments));
    assertEquals("detection: " + expected, err.toString(UTF_8).strip());
  }
}
