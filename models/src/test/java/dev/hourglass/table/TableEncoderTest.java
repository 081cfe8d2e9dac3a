package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.Allocations;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.LossFunction;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Rows as models take them, by hand. */
final class TableEncoderTest {
  private static final double NAN = Double.NaN;
  private static final LossFunction SQUARED = LossFunction.SQUARED_ERROR;
  private static final LossFunction BINARY = LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS;

  /**
   * kind: b 3, a 2; amount: mean 5, none missing; when: the parts of a day and of a week; gaps:
   * mean 1, deviation 1, one missing; id: ignored.
   */
  private static final Columns COLUMNS =
      new Columns()
          .text("kind", "b", "a", "b", "b", "a")
          .number("amount", 3, 3, 5, 7, 7)
          .time("when", 0, 86_400, NAN, 14 * 86_400, 43_200)
          .text("id", "p", "q", "r", "s", "t")
          .number("gaps", 0, 2, NAN, 2, 0);

  /** Of the amounts: their squared differences are 4, 4, 0, 4 and 4. */
  private static final double DEVIATION = Math.sqrt(3.2);

  private static Schema schema() throws IOException {
    return Schema.fit(COLUMNS.table(), SchemaPlan.inferred().id("id"));
  }

  private static double asinh(double z) {
    return Math.log(z + Math.sqrt(z * z + 1));
  }

  @Test
  void groupsStandByKind() throws IOException {
    TableEncoder encoder = new TableEncoder(schema());
    List<ColumnGroup> groups =
        List.of(
            new Elements(2, SQUARED, 1),
            new Elements(4, SQUARED, 0.25f),
            new Elements(2, BINARY, 1),
            new OneHot(5, 1));
    assertEquals(groups, encoder.groups().groups());
    assertEquals(13, encoder.inputs());
    assertEquals(9, encoder.sources());
    assertArrayEquals(new int[] {1, 4, 2, 2, 2, 2, 2, 4, 0}, encoder.columnOfSource());
    assertEquals(OptionalInt.of(8), encoder.firstInput(0));
    assertEquals(OptionalInt.of(0), encoder.firstInput(1));
    assertEquals(OptionalInt.of(2), encoder.firstInput(2));
    assertEquals(OptionalInt.empty(), encoder.firstInput(3));
    assertEquals(OptionalInt.of(1), encoder.firstInput(4));
  }

  @Test
  void aChunkIsEncodedRowByRow() throws IOException {
    TableEncoder encoder = new TableEncoder(schema());
    Columns other =
        new Columns()
            .number("gaps", 3, NAN)
            .text("kind", "z", "a")
            // Monday 6:00 of 1970-01-05, and nothing.
            .time("when", 4 * 86_400 + 21_600, NAN)
            .number("amount", NAN, 9);
    float[] inputs = new float[2 * 13 + 1];
    float[] weights = new float[2 * 9 + 1];
    inputs[26] = -99;
    weights[18] = -99;
    encoder.encode(other.chunk(), inputs, weights);
    double week = 2 * Math.PI * 0.25 / 7;
    assertArrayEquals(
        new float[] {
          0,
          (float) asinh(2),
          1,
          0,
          (float) Math.sin(week),
          (float) Math.cos(week),
          0,
          0, //
          0,
          0,
          0,
          1,
          0, //
          (float) asinh(4 / DEVIATION),
          0,
          0,
          0,
          0,
          0,
          1,
          1, //
          0,
          1,
          0,
          0,
          0, //
          -99
        },
        inputs,
        1e-6f);
    assertArrayEquals(
        new float[] {
          0, 1, 1, 1, 1, 1, 1, 1, 1, //
          1, 0, 0, 0, 0, 0, 1, 1, 1, //
          -99
        },
        weights);
  }

  @Test
  void aMissingNumberIsTheMeanAsItIsScaled() throws IOException {
    TableEncoder encoder = new TableEncoder(schema(), new Scaling.MinMax());
    float[] inputs = new float[13];
    encoder.encode(new double[] {0, NAN, 0, NAN, NAN}, 1, inputs, new float[9]);
    assertEquals(0.5f, inputs[0]);
    assertEquals(0.5f, inputs[1]);
  }

  @Test
  void elapsedTimeIsANumber() throws IOException {
    Columns columns = new Columns().time("when", 0, 10, 20, 30).number("x", 1, 2, 3, 5);
    SchemaPlan plan = SchemaPlan.inferred().time("when", TimePart.ELAPSED, TimePart.HOUR_OF_DAY);
    TableEncoder encoder =
        new TableEncoder(Schema.fit(columns.table(), plan), new Scaling.Standard());
    assertEquals(
        List.of(new Elements(1, SQUARED, 1), new Elements(3, SQUARED, 1f / 3)),
        encoder.groups().groups());
    float[] inputs = new float[8];
    float[] weights = new float[8];
    // Where they begin is the caller's choice. Mean 15, deviation √125.
    encoder.encode(new double[] {-1, 43_200, 1}, 1, inputs, 2, weights, 3);
    assertArrayEquals(
        new float[] {
          0, 0, (float) (-1.75 / Math.sqrt(2.1875)), 0, -1, (float) (43_185 / Math.sqrt(125)), 0, 0
        },
        inputs,
        1e-3f);
    assertArrayEquals(new float[] {0, 0, 0, 1, 1, 1, 1, 0}, weights);
    // No date of ours, but a number; and neither.
    encoder.encode(new double[] {1e15, 1}, 1, inputs, weights);
    assertArrayEquals(new float[] {1, 0, 0, 1}, Arrays.copyOf(weights, 4));
    encoder.encode(new double[] {NAN, 1}, 1, inputs, weights);
    assertArrayEquals(new float[] {1, 0, 0, 0}, Arrays.copyOf(weights, 4));
    assertEquals(0, inputs[3]);
  }

  /** Seconds that a float of them would round to 128, cents to 8. */
  @Test
  void numbersAreDoublesUntilTheyAreScaled() throws IOException {
    Columns columns = new Columns().number("x", 1_767_225_600.0, 1_767_225_602.0);
    TableEncoder encoder = new TableEncoder(Schema.fit(columns.table()), new Scaling.Standard());
    float[] inputs = new float[2];
    encoder.encode(columns.chunk(), inputs, new float[2]);
    assertArrayEquals(new float[] {-1, 1}, inputs);
  }

  @Test
  void farNumbersStayInOrder() throws IOException {
    TableEncoder encoder = new TableEncoder(schema());
    float[] inputs = new float[13];
    float before = Float.NEGATIVE_INFINITY;
    for (double far : new double[] {-1e308, -1e30, -10, 0, 10, 1e3, 1e30, 1e308}) {
      encoder.encode(new double[] {0, 5 + far, 0, NAN, 0}, 1, inputs, new float[9]);
      assertTrue(inputs[0] > before, before + " before " + inputs[0]);
      before = inputs[0];
    }
    encoder.encode(new double[] {0, Double.POSITIVE_INFINITY, 0, NAN, 0}, 1, inputs, new float[9]);
    assertEquals(Float.POSITIVE_INFINITY, inputs[0]);
  }

  @Test
  void numbersComeBackInTheDatasUnits() throws IOException {
    TableEncoder encoder = new TableEncoder(schema());
    assertEquals(9, encoder.decode(1, asinh(4 / DEVIATION)), 1e-9);
    assertEquals(5, encoder.decode(1, 0), 1e-12);
    assertEquals(new Scale(5, encoder.scale(1).width(), true), encoder.scale(1));
    assertError(IllegalArgumentException.class, () -> encoder.decode(0, 1), "\"kind\"");
  }

  /** What was encoded before leaves nothing behind. */
  @Test
  void everyElementIsSet() throws IOException {
    TableEncoder encoder = new TableEncoder(schema());
    double[] cells = {3, NAN, NAN, NAN, 1};
    float[] clean = new float[13];
    float[] cleanWeights = new float[9];
    encoder.encode(cells, 1, clean, cleanWeights);
    float[] used = new float[13];
    float[] usedWeights = new float[9];
    Arrays.fill(used, 7);
    Arrays.fill(usedWeights, 7);
    encoder.encode(cells, 1, used, usedWeights);
    assertArrayEquals(clean, used);
    assertArrayEquals(cleanWeights, usedWeights);
  }

  @Test
  void aRowMakesNoGarbage() throws IOException {
    TableEncoder encoder = new TableEncoder(schema());
    SchemaRows rows = encoder.rows();
    double[] cells = new double[5];
    float[] inputs = new float[13];
    float[] weights = new float[9];
    try (Backend backend = Backends.open("java", new BackendOptions(1))) {
      Allocations.requireNone(
          backend,
          () -> {
            cells[0] = rows.level(0, "a");
            cells[1] = 3;
            cells[2] = 1e9;
            cells[4] = NAN;
            encoder.encode(cells, 0, inputs, 0, weights, 0);
          });
    }
    assertEquals(1, inputs[9]);
  }

  @Test
  void whatHasNoRoomIsRefused() throws IOException {
    TableEncoder encoder = new TableEncoder(schema());
    double[] cells = new double[5];
    assertError(
        IllegalArgumentException.class,
        () -> encoder.encode(cells, 1, new float[13], 0, new float[9], 0),
        "5 cells",
        "at 1");
    assertError(
        IllegalArgumentException.class,
        () -> encoder.encode(cells, 0, new float[12], 0, new float[9], 0),
        "13 inputs",
        "array of 12");
    assertError(
        IllegalArgumentException.class,
        () -> encoder.encode(cells, 0, new float[13], 0, new float[9], -1),
        "9 weights",
        "at -1");
  }

  @Test
  void levelsThatThereArentAreRefused() throws IOException {
    TableEncoder encoder = new TableEncoder(schema());
    for (double level : new double[] {-1, 5, 0.5, Double.POSITIVE_INFINITY}) {
      assertError(
          IllegalArgumentException.class,
          () -> encoder.encode(new double[] {level, 0, 0, 0, 0}, 1, new float[13], new float[9]),
          "\"kind\" has no level " + level);
    }
  }

  @Test
  void aSchemaOfNothingIsRefused() throws IOException {
    Schema schema = Schema.fit(new Columns().number("x", 1).text("y", "a").table());
    assertError(
        IllegalArgumentException.class,
        () -> new TableEncoder(schema),
        "No column of the schema counts",
        "x: ignored as constant: always 1");
  }
}
