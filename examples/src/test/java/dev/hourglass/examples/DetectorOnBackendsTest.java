package dev.hourglass.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.anomaly.AnomalyDetector;
import dev.hourglass.anomaly.DetectorFitter;
import dev.hourglass.anomaly.Verdict;
import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.table.Table;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A detector that was saved comes to the same verdicts on every backend, and needs none. */
final class DetectorOnBackendsTest {
  /** Natives, and of other backends whatever is more than their name. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "org\\.bytedeco\\.\\S*|com\\.sun\\.jna\\.\\S*"
              + "|hourglass\\.backend\\.(onednn|nd4j|cuda|nativememory)\\.(?!\\w+Provider )\\S*");

  @TempDir private static Path directory = Path.of("");

  @BeforeAll
  static void save() throws IOException {
    LoadedDetector.fitted(DetectorPlan.defaults().rate(0.05)).save(directory.resolve("model"));
  }

  private static AnomalyDetector loaded() throws IOException {
    return AnomalyDetector.load(directory.resolve("model"));
  }

  static Stream<String> backends() {
    return Backends.found().stream()
        .filter(found -> found.availability() instanceof Availability.Usable)
        .map(Backends.Found::name);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void verdictsAreThoseOfPlainJava(String name) throws IOException {
    Table table = LoadedDetector.table(300, 4);
    AnomalyDetector java = loaded();
    List<Verdict> expected = java.verdicts(table);
    int found = 0;
    try (Backend backend = Backends.open(name);
        AnomalyDetector moved = loaded().on(backend)) {
      List<Verdict> verdicts = moved.verdicts(table);
      for (int i = 0; i < expected.size(); i++) {
        double score = expected.get(i).score();
        double band = 1e-5 * (1 + score);
        assertEquals(score, verdicts.get(i).score(), band, "row " + i);
        if (Math.abs(score - java.thresholdScore()) > band) {
          assertEquals(expected.get(i).isAnomaly(), verdicts.get(i).isAnomaly(), "row " + i);
          found += verdicts.get(i).isAnomaly() ? 1 : 0;
        }
      }
    }
    assertTrue(found > 0 && found < 300, found + " of 300 are anomalies");
  }

  @ParameterizedTest
  @MethodSource("backends")
  void fitsOnABackendThatIsGiven(String name) {
    // Of several threads, also where there is one processor, if that can be chosen.
    try (Backend backend = open(name, 2);
        AnomalyDetector detector =
            LoadedDetector.fitted(DetectorFitter.defaults().on(backend), DetectorPlan.defaults())) {
      assertOddOnesScoreHigher(detector);
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void fitsOnTheBackendThatAPropertyNames(String name) {
    String before = System.getProperty(Backends.PROPERTY);
    System.setProperty(Backends.PROPERTY, name);
    try {
      assertOddOnesScoreHigher(LoadedDetector.fitted(DetectorPlan.defaults()));
    } finally {
      if (before == null) {
        System.clearProperty(Backends.PROPERTY);
      } else {
        System.setProperty(Backends.PROPERTY, before);
      }
    }
  }

  private static Backend open(String name, int threads) {
    try {
      return Backends.open(name, new BackendOptions(threads));
    } catch (IllegalArgumentException e) {
      return Backends.open(name);
    }
  }

  private static void assertOddOnesScoreHigher(AnomalyDetector detector) {
    double[] scores = detector.scores(LoadedDetector.table(300, 4));
    double odd = 0;
    double usual = 0;
    for (int row = 0; row < scores.length; row++) {
      if (row % 7 == 6) {
        odd += scores[row] / 42;
      } else {
        usual += scores[row] / 258;
      }
    }
    assertTrue(odd > 1.5 * usual, odd + " beside " + usual);
  }

  /** Where a backend with natives is on the class path, and the best one there is. */
  @Test
  void noNativeIsTouchedToLoadAndScore() throws IOException, InterruptedException {
    Path log = directory.resolve("classes");
    String output =
        AnotherJvm.run(
            LoadedDetector.class,
            AnotherJvm.classPath(),
            List.of(AnotherJvm.WITHOUT_LOG, "-Xlog:class+load:file=" + log),
            Map.of(),
            directory.resolve("model").toString());

    double[] expected = loaded().scores(LoadedDetector.table(50, 2));
    List<String> lines = output.lines().toList();
    assertEquals(expected.length, lines.size(), output);
    for (int i = 0; i < expected.length; i++) {
      double score = Double.parseDouble(lines.get(i));
      assertEquals(expected[i], score, 1e-5 * (1 + expected[i]), "row " + i);
    }
    String classes = Files.readString(log);
    assertTrue(classes.contains("dev.hourglass.backend.purejava."));
    assertFalse(
        OTHERS.matcher(classes).find(),
        () -> OTHERS.matcher(classes).results().toList().toString());
  }
}
