package dev.hourglass.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class EncodedTableTest {
  private static Table table(int rows, double last) {
    SplittableRandom random = new SplittableRandom(rows);
    List<double[]> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double amount = i == rows - 1 ? last : random.nextDouble() * 100;
      all.add(new double[] {amount, random.nextInt(4) == 0 ? Double.NaN : random.nextDouble()});
    }
    return Tables.of(all.toArray(double[][]::new), List.of("amount", "age"));
  }

  /** More rows than a chunk has. */
  @Test
  void asChunkByChunk() throws IOException {
    Table table = table(9_001, 3);
    TableEncoder encoder = new TableEncoder(Schema.fit(table));

    EncodedTable encoded = encoder.encode(table);

    assertEquals(9_001, encoded.inputs().rows());
    assertEquals(9_001, encoded.weights().rows());
    int row = 0;
    try (TableReader reader = table.open()) {
      for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
        float[] inputs = new float[chunk.rows() * encoder.inputs()];
        float[] weights = new float[chunk.rows() * encoder.sources()];
        encoder.encode(chunk, inputs, weights);
        float[] found = new float[inputs.length];
        encoded.inputs().copyRows(row, chunk.rows(), found, 0);
        assertArrayEquals(inputs, found);
        found = new float[weights.length];
        encoded.weights().copyRows(row, chunk.rows(), found, 0);
        assertArrayEquals(weights, found);
        row += chunk.rows();
      }
    }
    assertEquals(9_001, row);
  }

  @Test
  void aNumberThatIsInfinite() throws IOException {
    TableEncoder encoder = new TableEncoder(Schema.fit(table(5_000, 3)));

    TableFormatException refusal =
        assertThrows(
            TableFormatException.class,
            () -> encoder.encode(table(5_000, Double.NEGATIVE_INFINITY)));

    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.startsWith("row 4999"), message);
    assertTrue(message.contains("\"amount\" has a number that becomes -Infinity"), message);
  }
}
