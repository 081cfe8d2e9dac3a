package dev.hourglass.anomaly.saving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.anomaly.parts.Cells;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Tail;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link Cells} as a part of a file: the columns that have extremes, and their tails. */
final class CellsCodec {
  private static final String COUNT = "columns";

  private CellsCodec() {}

  static ObjectNode write(Cells cells, String prefix, TensorsToWrite tensors) {
    List<Integer> places = new ArrayList<>();
    List<Double> ranges = new ArrayList<>();
    List<Tail> up = new ArrayList<>();
    List<Tail> down = new ArrayList<>();
    List<Cells.@Nullable Column> columns = cells.columns();
    for (int i = 0; i < columns.size(); i++) {
      Cells.Column column = columns.get(i);
      if (column != null) {
        places.add(i);
        ranges.addAll(List.of(column.low(), column.high()));
        up.add(column.up());
        down.add(column.down());
      }
    }
    Vectors.write(
        prefix + "column", places.stream().mapToInt(Integer::intValue).toArray(), tensors);
    Vectors.write(
        prefix + "range", ranges.stream().mapToDouble(Double::doubleValue).toArray(), 2, tensors);
    Vectors.write(prefix + "up", TailsCodec.write(up), TailsCodec.WIDTH, tensors);
    Vectors.write(prefix + "down", TailsCodec.write(down), TailsCodec.WIDTH, tensors);
    return Json.object().put(COUNT, places.size());
  }

  static ExpectedScorer expect(
      String source, ObjectNode configuration, String prefix, TensorsToRead tensors)
      throws ModelFormatException {
    int count = new Fields(source, configuration, Set.of(COUNT), Set.of()).count(COUNT);
    Awaited<int[]> places = Vectors.ints(prefix + "column", count, tensors);
    Awaited<double[]> ranges = Vectors.matrix(prefix + "range", count, 2, tensors);
    Awaited<double[]> up = Vectors.matrix(prefix + "up", count, TailsCodec.WIDTH, tensors);
    Awaited<double[]> down = Vectors.matrix(prefix + "down", count, TailsCodec.WIDTH, tensors);
    return encoder -> make(encoder, places.get(), ranges.get(), up.get(), down.get());
  }

  private static Cells make(
      RowEncoder encoder, int[] places, double[] ranges, double[] up, double[] down) {
    int count = encoder.encoder().schema().columns().size();
    Checks.requirePlaces(places, count, "a column of cells");
    Checks.requireWithin(ranges, Double.MAX_VALUE, "a range of cells");
    List<Cells.@Nullable Column> columns = new ArrayList<>(Collections.nCopies(count, null));
    for (int i = 0; i < places.length; i++) {
      columns.set(
          places[i],
          new Cells.Column(
              ranges[2 * i], ranges[2 * i + 1], TailsCodec.read(up, i), TailsCodec.read(down, i)));
    }
    return new Cells(columns);
  }
}
