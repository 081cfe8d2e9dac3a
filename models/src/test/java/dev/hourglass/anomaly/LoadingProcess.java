package dev.hourglass.anomaly;

import java.io.IOException;
import java.nio.file.Path;

/** Loads a detector, and says what it thinks of the rows that are tried. */
final class LoadingProcess {
  private LoadingProcess() {}

  public static void main(String[] arguments) throws IOException {
    AnomalyDetector loaded = AnomalyDetector.load(Path.of(arguments[0]));
    for (Verdict verdict : loaded.verdicts(Detectors.tried(false))) {
      System.out.println(Double.toHexString(verdict.score()) + " " + verdict.isAnomaly());
    }
  }
}
