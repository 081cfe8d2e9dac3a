package dev.hourglass.anomaly;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.anomaly.saving.FitCodec;
import dev.hourglass.anomaly.saving.SavedFit;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.EnvelopeFiles;
import dev.hourglass.models.envelope.EnvelopeWriter;
import dev.hourglass.models.envelope.Kind;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.Shape;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.saving.RecordJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/** Saves and loads detectors. */
final class DetectorFiles {
  private static final String THRESHOLD = "threshold";

  /** Saved rather than worked out anew, so that a later release that does so otherwise keeps it. */
  private static final String SCORE = "threshold.score";

  private DetectorFiles() {}

  static void save(SavedDetector detector, Path folder) throws IOException {
    EnvelopeFiles.save(envelope(detector), folder);
  }

  static void save(SavedDetector detector, OutputStream out) throws IOException {
    EnvelopeFiles.save(envelope(detector), out);
  }

  private static EnvelopeWriter envelope(SavedDetector detector) {
    TensorsToWrite tensors = new TensorsToWrite();
    ObjectNode configuration = FitCodec.write(detector.fit(), tensors);
    Threshold threshold = detector.decision().threshold();
    configuration.set(THRESHOLD, RecordJson.write((Record) threshold));
    tensors.add(SCORE, Tensor.of(new double[] {detector.decision().score()}, 1));
    return new EnvelopeWriter(Kind.DETECTOR, configuration, tensors);
  }

  static SavedDetector load(Path path) throws IOException {
    return EnvelopeFiles.load(path, Kind.DETECTOR, DetectorFiles::expect);
  }

  static SavedDetector load(InputStream in) throws IOException {
    return EnvelopeFiles.load(in, Kind.DETECTOR, DetectorFiles::expect);
  }

  private static Awaited<SavedDetector> expect(
      String source, ObjectNode configuration, TensorsToRead tensors) throws ModelFormatException {
    Threshold threshold =
        RecordJson.read(source, THRESHOLD, configuration.path(THRESHOLD), Threshold.class);
    ObjectNode rest = configuration.deepCopy();
    rest.remove(THRESHOLD);
    Awaited<SavedFit> fit = FitCodec.expect(source, rest, tensors);
    Awaited<double[]> score = tensors.doubles(SCORE, Shape.of(1));
    return () -> {
      double found = score.get()[0];
      if (Double.isNaN(found)) {
        throw new ModelFormatException(
            source, SCORE + " is NaN, but must be a number; it is damaged, get it again");
      }
      return new SavedDetector(fit.get(), new Decision(threshold, found));
    };
  }
}
