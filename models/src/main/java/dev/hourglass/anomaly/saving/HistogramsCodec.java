package dev.hourglass.anomaly.saving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.anomaly.parts.Histograms;
import dev.hourglass.anomaly.parts.Marginal;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.saving.ScalesPart;
import dev.hourglass.table.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * {@link Histograms} as a part of a file: the curves of all columns one after another, in few
 * tensors however many columns there are. A column of numbers has one curve, a category one of its
 * levels, a column of times one for each part.
 */
final class HistogramsCodec {
  private static final String CURVES = "curves";
  private static final String OF_NUMBERS = "of_numbers";
  private static final String VALUES = "values";
  private static final String EDGES = "edges";

  /** Minimum, maximum, and the slope beyond. */
  static final int RANGE = 3;

  private HistogramsCodec() {}

  static ObjectNode write(Histograms histograms, String prefix, TensorsToWrite tensors) {
    List<Integer> lengths = new ArrayList<>();
    List<Double> missing = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    List<Marginal.Numbers> ofNumbers = new ArrayList<>();
    for (Marginal column : histograms.columns()) {
      for (Marginal curve : curves(column)) {
        if (curve instanceof Marginal.Numbers numbers) {
          ofNumbers.add(numbers);
          values.add(numbers.values());
          missing.add(numbers.missing());
        } else if (curve instanceof Marginal.Levels levels) {
          values.add(levels.values());
          missing.add(levels.missing());
        }
      }
    }
    values.forEach(each -> lengths.add(each.length));
    double[] allValues = joined(values.stream());
    double[] allEdges = joined(ofNumbers.stream().map(Marginal.Numbers::edges));
    double[] ranges =
        joined(ofNumbers.stream().map(n -> new double[] {n.low(), n.high(), n.slope()}));
    Vectors.write(
        prefix + "length", lengths.stream().mapToInt(Integer::intValue).toArray(), tensors);
    Vectors.write(
        prefix + "missing", missing.stream().mapToDouble(Double::doubleValue).toArray(), tensors);
    Vectors.write(prefix + "value", allValues, tensors);
    Vectors.write(prefix + "edge", allEdges, tensors);
    Vectors.write(prefix + "range", ranges, RANGE, tensors);
    if (!ofNumbers.isEmpty()) {
      List<Scale> scales = ofNumbers.stream().map(Marginal.Numbers::scale).toList();
      ScalesPart.write(scales, prefix + "scale.", tensors);
    }
    return Json.object()
        .put(CURVES, lengths.size())
        .put(OF_NUMBERS, ofNumbers.size())
        .put(VALUES, allValues.length)
        .put(EDGES, allEdges.length);
  }

  private static List<? extends Marginal> curves(Marginal column) {
    return column instanceof Marginal.Times times ? times.marginals() : List.of(column);
  }

  private static double[] joined(Stream<double[]> arrays) {
    return arrays.flatMapToDouble(DoubleStream::of).toArray();
  }

  static ExpectedScorer expect(
      String source, ObjectNode configuration, String prefix, TensorsToRead tensors)
      throws ModelFormatException {
    Fields fields =
        new Fields(source, configuration, Set.of(CURVES, OF_NUMBERS, VALUES, EDGES), Set.of());
    int curves = fields.count(CURVES);
    int ofNumbers = fields.count(OF_NUMBERS);
    Awaited<int[]> lengths = Vectors.ints(prefix + "length", curves, tensors);
    Awaited<double[]> missing = Vectors.doubles(prefix + "missing", curves, tensors);
    Awaited<double[]> values = Vectors.doubles(prefix + "value", fields.count(VALUES), tensors);
    Awaited<double[]> edges = Vectors.doubles(prefix + "edge", fields.count(EDGES), tensors);
    Awaited<double[]> ranges = Vectors.matrix(prefix + "range", ofNumbers, RANGE, tensors);
    Awaited<List<Scale>> scales =
        ofNumbers == 0 ? List::of : ScalesPart.expect(prefix + "scale.", ofNumbers, tensors);
    return encoder ->
        new CurvesToRead(
                lengths.get(), missing.get(), values.get(), edges.get(), ranges.get(), scales.get())
            .histograms(encoder.encoder().schema().columns());
  }
}
