package dev.hourglass.benchmarks.detection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.benchmarks.ScikitLearn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the program in Python itself. */
final class SplitsTest {
  private static final Path SCRIPT = Path.of("src", "peers", "python", "detection.py");

  @TempDir private Path folder = Path.of("");
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Splits make() throws IOException, InterruptedException {
    PrintStream stream = new PrintStream(err, true, UTF_8);
    return Splits.make(ScikitLearn.python(), SCRIPT, folder, 2, stream);
  }

  @Test
  void splitsAreReadWithWhatOthersMadeOfThem() throws Exception {
    double[][] x = new double[50][];
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      boolean isOdd = row % 5 == 0;
      x[row] = new double[] {isOdd ? 100 + row : row % 7, row % 3};
      y[row] = new double[] {isOdd ? 1 : 0};
    }
    NpzFile.write(folder.resolve("tenth.npz"), Map.of("X", x, "y", y));
    Path made;
    try (Splits splits = make()) {
      assertEquals(2, splits.files().size());
      made = splits.files().get(1);
      Split split = new Split(made);
      assertEquals("tenth", split.table());
      assertEquals(2, split.number());
      List<Outcome> others = split.others();
      assertEquals(
          List.of("IsolationForest", "PCA (PyOD's formula)", "ECOD", "5NN"),
          others.stream().map(Outcome::detector).toList());
      for (Outcome outcome : others) {
        // Rows that were drawn several times have themselves as neighbours, all at the same
        // distance.
        boolean isTied = outcome.detector().equals("5NN");
        assertTrue(isTied ? outcome.auroc() == 50 : outcome.auroc() > 70, outcome::toString);
        assertTrue(outcome.seconds() > 0, outcome::toString);
      }
      assertEquals(others.size() + 1, splits.facts().size());
      double[] scores = new double[300];
      assertEquals(50, split.outcome("none", scores, 1).auroc());
      assertEquals("", err.toString(UTF_8));
    }
    assertFalse(Files.exists(made.getParent()), "what was made is left");
  }

  /** So many rows are neither drawn nor thinned. */
  @Test
  void aSingleAnomalyCantBeBothFittedToAndRanked() throws Exception {
    ScikitLearn.python();
    double[][] x = new double[1_000][];
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      x[row] = new double[] {row};
      y[row] = new double[] {row == 7 ? 1 : 0};
    }
    Path table = folder.resolve("single.npz");
    NpzFile.write(table, Map.of("X", x, "y", y));
    IOException thrown = assertThrows(IOException.class, this::make);
    assertEquals(
        "%s failed: %s has 1 anomalies in 1000 rows of split 1; give more of both kinds"
            .formatted(SCRIPT, table),
        thrown.getMessage());
  }

  @Test
  void whatThePythonProgramComplainsOfIsThrown() throws Exception {
    ScikitLearn.python();
    IOException thrown = assertThrows(IOException.class, this::make);
    assertEquals(
        "%s failed: %s has no .npz file; give a folder of tables such as ADBench's Classical ones"
            .formatted(SCRIPT, folder),
        thrown.getMessage());
  }
}
