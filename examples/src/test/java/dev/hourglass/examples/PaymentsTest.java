package dev.hourglass.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.anomaly.AnomalyDetector;
import dev.hourglass.anomaly.Verdict;
import dev.hourglass.data.synthetic.PaymentOddity;
import dev.hourglass.data.synthetic.Payments;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PaymentsTest {
  private static final int COUNT = 600;

  /** Row, score, p-value, column, share, value, expected, and what was planted. */
  private static final Pattern VERDICT =
      Pattern.compile(" *(\\d+) +([0-9.]+) +([0-9.]+)  (\\w+) +(\\d+) % +(\\S+) +(\\S+)  (.+)");

  @Test
  void findsTheOddOnesSaysWhyAndSavesTheDetector(@TempDir Path folder) throws IOException {
    Run run =
        Run.of(
            "--payments=" + COUNT,
            "--backend=java",
            "--seed=3",
            "--no-progress",
            "--output=" + folder);

    assertEquals(0, run.exitCode(), run.err());
    assertTrue(
        run.out().startsWith("600 payments, of which 6 are odd; the detector isn't told"),
        run.out());
    assertTrue(run.out().chars().allMatch(c -> c < 128), run.out());
    Map<Integer, PaymentOddity> planted = Payments.planted(COUNT, 3);
    List<Matcher> rows = run.out().lines().map(VERDICT::matcher).filter(Matcher::matches).toList();
    assertEquals(6, rows.size(), run.out());
    double before = Double.POSITIVE_INFINITY;
    int found = 0;
    for (Matcher row : rows) {
      double score = Double.parseDouble(row.group(2));
      assertTrue(score <= before, run.out());
      before = score;
      PaymentOddity oddity = planted.get(Integer.parseInt(row.group(1)));
      assertEquals(oddity == null ? "-" : oddity.words(), row.group(8));
      found += oddity == null ? 0 : 1;
    }
    assertTrue(found >= 3, run.out());
    assertTrue(
        run.out()
            .contains(String.format(Locale.ROOT, "precision of the 6 highest %.2f", found / 6.0)),
        run.out());
    for (PaymentOddity oddity : PaymentOddity.values()) {
      assertTrue(
          Pattern.compile("\n  " + oddity.words() + " +1 +[01] +[01]\n").matcher(run.out()).find(),
          run.out());
    }
    assertTrue(run.out().contains("was never seen before"), run.out());
    try (AnomalyDetector saved = AnomalyDetector.load(folder.resolve("model-payments"))) {
      Verdict verdict = saved.verdict(PaymentsJob.arriving());
      assertTrue(
          run.out()
              .contains(
                  String.format(
                      Locale.ROOT, "A payment that arrives scores %.2f, p-value", verdict.score())),
          run.out());
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("model-payments")), files.toList());
    }
  }

  @Test
  void savesNothingUnlessAsked(@TempDir Path folder) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                Hourglass.class.getName(),
                "--backend=java",
                "--payments=600")
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertEquals(0, process.waitFor(), out);
    assertTrue(out.contains("AUROC 0.") || out.contains("AUROC 1."), out);
    assertFalse(out.contains("Detector: "), out);
    assertTrue(out.chars().noneMatch(c -> c > 127 && Character.isDigit(c)), out);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  /** The process has another working directory. */
  private static String absolute(String classPath) {
    return String.join(
        File.pathSeparator,
        Stream.of(classPath.split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }

  @Test
  void aPlaceThatIsTakenIsFoundBeforeAnythingIsComputed(@TempDir Path folder) throws IOException {
    Path taken = Files.createFile(folder.resolve("model-payments"));

    Run run = Run.of("--payments", "--backend=java", "--output=" + folder);

    assertEquals(2, run.exitCode(), run.err());
    assertEquals(
        "hourglass: " + taken + ": it is not a folder; name another folder with --output",
        run.err().strip());
    assertEquals("", run.out());
  }
}
