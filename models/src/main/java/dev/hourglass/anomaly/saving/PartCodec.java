package dev.hourglass.anomaly.saving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.anomaly.parts.Calibration;
import dev.hourglass.anomaly.parts.ColumnTails;
import dev.hourglass.anomaly.parts.Part;
import dev.hourglass.anomaly.parts.Tail;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A part of a score: its scorer, and what its errors count for. */
final class PartCodec {
  private static final String SCORER = "scorer";
  private static final String CONTENT = "content";
  private static final String CALIBRATION = "calibration";
  private static final String KNOTS = "knots";
  private static final String WEIGHT = "weight";
  private static final String TAILS = "tails";
  private static final String COLUMNS = "columns";
  private static final String MARGIN = "margin";

  private PartCodec() {}

  /**
   * Adds the tensors.
   *
   * @param prefix of their names
   * @return the configuration
   */
  static ObjectNode write(Part part, String prefix, TensorsToWrite tensors) {
    ObjectNode configuration = Json.object().put(SCORER, part.scorer().name());
    Calibration calibration = part.calibration();
    if (calibration != null) {
      double[] scores = calibration.scores();
      Vectors.write(prefix + "calibration.score", scores, tensors);
      Vectors.write(prefix + "calibration.surprise", calibration.surprises(), tensors);
      configuration.set(
          CALIBRATION, Json.object().put(KNOTS, scores.length).put(WEIGHT, part.weight()));
    }
    if (part.tails() != null) {
      configuration.set(TAILS, write(part.tails(), prefix + "tails.", tensors));
    }
    configuration.set(CONTENT, ScorerCodec.write(part.scorer(), prefix, tensors));
    return configuration;
  }

  private static ObjectNode write(ColumnTails columnTails, String prefix, TensorsToWrite tensors) {
    @Nullable Tail[] all = columnTails.tails();
    List<Integer> places = new ArrayList<>();
    List<Tail> tails = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      Tail tail = all[i];
      if (tail != null) {
        places.add(i);
        tails.add(tail);
      }
    }
    Vectors.write(
        prefix + "column", places.stream().mapToInt(Integer::intValue).toArray(), tensors);
    Vectors.write(prefix + "tail", TailsCodec.write(tails), TailsCodec.WIDTH, tensors);
    return Json.object().put(COLUMNS, places.size()).put(MARGIN, columnTails.margin());
  }

  /** What makes tails for so many columns. */
  private interface ExpectedTails {
    @Nullable ColumnTails make(int columns) throws ModelFormatException;
  }

  /**
   * Expects what {@link #write} added.
   *
   * @param source what to name in errors
   * @param prefix of the tensors' names
   */
  static ExpectedPart expect(
      String source, ObjectNode configuration, String prefix, TensorsToRead tensors)
      throws ModelFormatException {
    Fields fields =
        new Fields(source, configuration, Set.of(SCORER, CONTENT), Set.of(CALIBRATION, TAILS));
    ExpectedScorer scorer =
        ScorerCodec.expect(source, fields.text(SCORER), fields.object(CONTENT), prefix, tensors);
    ExpectedTails tails =
        fields.has(TAILS)
            ? expectTails(source, fields.object(TAILS), prefix + "tails.", tensors)
            : columns -> null;
    if (!fields.has(CALIBRATION)) {
      return encoder ->
          new Part(
              scorer.make(encoder),
              null,
              0,
              tails.make(encoder.encoder().schema().columns().size()));
    }
    Fields described =
        new Fields(source, fields.object(CALIBRATION), Set.of(KNOTS, WEIGHT), Set.of());
    double weight = described.number(WEIGHT);
    Awaited<Calibration> calibration =
        expectCalibration(described.count(KNOTS), prefix + "calibration.", tensors);
    return encoder ->
        new Part(
            scorer.make(encoder),
            calibration.get(),
            weight,
            tails.make(encoder.encoder().schema().columns().size()));
  }

  private static Awaited<Calibration> expectCalibration(
      int knots, String prefix, TensorsToRead tensors) {
    Awaited<double[]> scores = Vectors.doubles(prefix + "score", knots, tensors);
    Awaited<double[]> surprises = Vectors.doubles(prefix + "surprise", knots, tensors);
    return () -> {
      Checks.requireErrors(scores.get(), "a calibration");
      return new Calibration(scores.get(), surprises.get());
    };
  }

  private static ExpectedTails expectTails(
      String source, ObjectNode configuration, String prefix, TensorsToRead tensors)
      throws ModelFormatException {
    Fields fields = new Fields(source, configuration, Set.of(COLUMNS, MARGIN), Set.of());
    int count = fields.count(COLUMNS);
    double margin = fields.number(MARGIN);
    Awaited<int[]> places = Vectors.ints(prefix + "column", count, tensors);
    Awaited<double[]> numbers = Vectors.matrix(prefix + "tail", count, TailsCodec.WIDTH, tensors);
    return columns -> {
      int[] found = places.get();
      Checks.requirePlaces(found, columns, "a column of tails");
      @Nullable Tail[] tails = new Tail[columns];
      for (int i = 0; i < found.length; i++) {
        tails[found[i]] = TailsCodec.read(numbers.get(), i);
      }
      return new ColumnTails(tails, margin);
    };
  }
}
