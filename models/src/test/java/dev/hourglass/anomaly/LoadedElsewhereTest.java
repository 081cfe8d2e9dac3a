package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.AnotherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another Java virtual machine, which interprets all it runs, comes to the same verdicts. */
final class LoadedElsewhereTest {
  @Test
  void verdictsAreThoseOfTheOneSaved(@TempDir Path directory)
      throws IOException, InterruptedException {
    AnomalyDetector saved = Detectors.mixed();
    Path folder = directory.resolve("model");
    Path log = directory.resolve("classes");
    saved.save(folder);
    List<String> lines =
        AnotherJvm.run(
                LoadingProcess.class,
                AnotherJvm.classPath(),
                List.of("-Xint", AnotherJvm.WITHOUT_LOG, "-Xlog:class+load:file=" + log),
                Map.of(),
                folder.toString())
            .lines()
            .toList();

    List<Verdict> verdicts = saved.verdicts(Detectors.tried(false));
    assertEquals(verdicts.size(), lines.size(), lines.toString());
    for (int i = 0; i < lines.size(); i++) {
      Verdict expected = verdicts.get(i);
      double score = Double.parseDouble(lines.get(i).substring(0, lines.get(i).indexOf(' ')));
      double band = 1e-5 * (1 + expected.score());
      if (Double.isInfinite(band)) {
        assertEquals(expected.score(), score);
      } else {
        assertEquals(expected.score(), score, band);
      }
      if (!(Math.abs(expected.score() - saved.thresholdScore()) <= band)) {
        assertTrue(lines.get(i).endsWith(" " + expected.isAnomaly()), lines.get(i));
      }
    }
    assertFitsNothing(Files.readString(log));
  }

  /** What trains, and what opens other backends, isn't needed to load and score. */
  private static void assertFitsNothing(String log) {
    assertTrue(log.contains("dev.hourglass.anomaly.saving.FitCodec "));
    for (String other :
        List.of("anomaly.fitting.DetectorFit ", "models.Trainer ", "models.training.engine.")) {
      assertTrue(!log.contains("dev.hourglass." + other), other);
    }
  }
}
