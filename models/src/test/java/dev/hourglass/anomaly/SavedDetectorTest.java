package dev.hourglass.anomaly;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Samples;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.testing.TensorFile;
import dev.hourglass.models.testing.Warnings;
import dev.hourglass.table.Table;
import dev.hourglass.table.Tables;
import dev.hourglass.tensor.Backend;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A detector comes back from a file as it was, to the last bit. */
final class SavedDetectorTest {
  private static @Nullable AnomalyDetector mixed;
  private static @Nullable AnomalyDetector single;

  @BeforeAll
  static void fit() {
    mixed = Detectors.mixed();
    single = Detectors.single();
  }

  private static AnomalyDetector detector(boolean isSingle) {
    AnomalyDetector found = isSingle ? single : mixed;
    assertNotNull(found);
    return found;
  }

  private static AnomalyDetector copy(AnomalyDetector detector) throws IOException {
    return AnomalyDetector.load(new ByteArrayInputStream(Detectors.bytes(detector)));
  }

  private static void assertSame(AnomalyDetector expected, AnomalyDetector found, Table table) {
    assertEquals(expected.schema(), found.schema());
    assertEquals(expected.plan(), found.plan());
    assertEquals(expected.threshold(), found.threshold());
    assertEquals(expected.thresholdScore(), found.thresholdScore());
    assertEquals(expected.calibrationRows(), found.calibrationRows());
    assertArrayEquals(expected.scores(table), found.scores(table));
    List<Verdict> before = expected.verdicts(table);
    List<Verdict> after = found.verdicts(table);
    for (int i = 0; i < before.size(); i++) {
      assertEquals(before.get(i).toString(), after.get(i).toString());
      assertEquals(before.get(i).reasons(), after.get(i).reasons());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itComesBackFromAFolderAFileAndAStream(boolean isSingle, @TempDir Path directory)
      throws IOException {
    AnomalyDetector saved = detector(isSingle);
    Table table = Detectors.tried(isSingle);
    Path folder = directory.resolve("model");
    saved.save(folder);
    Path file = folder.resolve("model.safetensors");
    byte[] bytes = Detectors.bytes(saved);
    assertArrayEquals(Files.readAllBytes(file), bytes);

    assertEquals("", Warnings.during(() -> assertSame(saved, AnomalyDetector.load(folder), table)));
    assertSame(saved, AnomalyDetector.load(file), table);
    ByteArrayInputStream in = new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length + 1));
    assertSame(saved, AnomalyDetector.load(in), table);
    assertEquals(0, in.read());
    // And again.
    assertArrayEquals(bytes, Detectors.bytes(AnomalyDetector.load(folder)));
  }

  /** The rows that are tried have all that a verdict can say. */
  @Test
  void allFindingsAreAmongTheReasons() {
    List<Reason.Finding> found =
        detector(false).verdicts(Detectors.tried(false)).stream()
            .flatMap(verdict -> verdict.reasons().stream())
            .map(Reason::finding)
            .distinct()
            .sorted()
            .toList();

    assertEquals(List.of(Reason.Finding.values()), found);
    assertTrue(Arrays.stream(detector(false).scores(Detectors.tried(false))).anyMatch(s -> s > 99));
  }

  @Test
  void aRowScoresAsInABatch() throws IOException {
    AnomalyDetector loaded = copy(detector(false));
    double[] scores = detector(false).scores(Detectors.tried(false));
    List<Map<String, @Nullable Object>> rows = Detectors.tried();
    for (int i = 0; i < scores.length; i++) {
      double expected = scores[i];
      double score = loaded.verdict(rows.get(i)).score();
      if (Double.isInfinite(expected)) {
        assertEquals(expected, score);
      } else {
        assertEquals(expected, score, 1e-5 * (1 + expected), "row " + i);
      }
    }
  }

  @Test
  void onABackendItScoresTheSame() throws IOException {
    try (Backend backend = Samples.java(2);
        AnomalyDetector moved = copy(detector(false)).on(backend)) {
      assertSame(detector(false), moved, Detectors.tried(false));
    }
  }

  @Test
  void whatIsAskedOfItIsKept() throws IOException {
    Table table = Detectors.tried(false);
    AnomalyDetector fitted = detector(false);
    for (AnomalyDetector changed :
        List.of(
            fitted.withRate(0.1),
            fitted.withThreshold(new Threshold.Contamination(0.3)),
            fitted.withThreshold(new Threshold.PeaksOverThreshold(1e-4)),
            fitted.recalibrated(Tables.ofMaps(Detectors.tried())))) {
      AnomalyDetector loaded = copy(changed);
      assertSame(changed, loaded, table);
      assertSame(changed.withRate(0.25), loaded.withRate(0.25), table);
    }
  }

  @Test
  void theRowsFittedToAreNotThere() throws IOException {
    AnomalyDetector loaded = copy(detector(true));
    assertEquals(300, detector(true).ownVerdicts().size());
    assertError(IllegalStateException.class, loaded::ownVerdicts, "since it was loaded");
  }

  /** Of many categories it is the longest of all. */
  @Test
  void theLikelihoodStandsOnceForEachEnsemble(@TempDir Path directory) throws IOException {
    detector(false).save(directory);
    String configuration =
        TensorFile.read(directory.resolve("model.safetensors"))
            .metadata()
            .getOrDefault("hourglass.configuration", "");
    assertEquals(2 + 1, configuration.split("\"likelihood\"", -1).length, configuration);
    assertEquals(4 + 1, configuration.split("\"encoder_sizes\"", -1).length, configuration);
  }

  @Test
  void whatIsOfAnotherKindSaysWhatItIs(@TempDir Path directory) throws IOException {
    Path folder = directory.resolve("model");
    try (Backend backend = Samples.java(1)) {
      Samples.untrained(Architecture.stacked(3, 2), backend).save(folder);
    }
    assertError(
        ModelFormatException.class,
        () -> AnomalyDetector.load(folder),
        "it is an autoencoder; open it with Autoencoder.load");
    detector(true).save(folder);
    assertSame(detector(true), AnomalyDetector.load(folder), Detectors.tried(true));
    assertTrue(Files.readString(folder.resolve("config.json")).contains("\"hourglass-detector\""));
    assertError(
        ModelFormatException.class,
        () -> Autoencoder.load(folder),
        "it is a detector; open it with AnomalyDetector.load");
    assertError(
        IOException.class,
        () -> AnomalyDetector.load(directory.resolve("none")),
        "there is no saved model",
        "AnomalyDetector.save");
  }

  /** Closing one that was loaded is no matter of the one that was saved. */
  @Test
  void eachIsClosedOnItsOwn() throws IOException {
    double[] scores = detector(false).scores(Detectors.tried(false));
    try (AnomalyDetector loaded = copy(detector(false))) {
      assertArrayEquals(scores, loaded.scores(Detectors.tried(false)));
    }
    assertArrayEquals(scores, detector(false).scores(Detectors.tried(false)));
  }
}
