package dev.hourglass.models.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.CellType;
import dev.hourglass.table.IgnoredColumn;
import dev.hourglass.table.NumberColumn;
import dev.hourglass.table.NumberSummary;
import dev.hourglass.table.Scaling;
import dev.hourglass.table.Schema;
import dev.hourglass.table.SchemaPlan;
import dev.hourglass.table.TableEncoder;
import dev.hourglass.table.TimeColumn;
import dev.hourglass.table.TimePart;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A schema comes back from JSON as it was. */
final class SchemaJsonTest {
  /** Of the numbers minimum and maximum, as often as each other. */
  private static NumberSummary summary(double minimum, double maximum) {
    List<Double> quantiles = new ArrayList<>(Collections.nCopies(10, minimum));
    quantiles.add((minimum + maximum) / 2);
    quantiles.addAll(Collections.nCopies(10, maximum));
    double half = (maximum - minimum) / 2;
    List<Double> shares = List.of(0.5, 0.0, 0.5);
    return new NumberSummary(2, minimum + half, half, minimum, maximum, quantiles, shares);
  }

  private static final Schema SCHEMA =
      new Schema(
          Long.MAX_VALUE,
          List.of(
              new NumberColumn("name", CellType.NUMBER, 3, summary(-1e140, 1e140)),
              new CategoryColumn(
                  "kind \"\n\0ü",
                  CellType.TEXT,
                  7,
                  2,
                  List.of(new CategoryColumn.Level("", 3), new CategoryColumn.Level("\u2028", 2)),
                  new CategoryColumn.Rare(2, 2, 2, List.of("😀", "x"))),
              new TimeColumn(
                  "when",
                  CellType.TIME,
                  0,
                  summary(1e9, 1e9 + 0.1),
                  List.of(TimePart.HOUR_OF_DAY, TimePart.ELAPSED)),
              new IgnoredColumn("id", CellType.TEXT, IgnoredColumn.Reason.ROW_NUMBER, "found")));

  @Test
  void aSchemaComesBack() throws ModelFormatException {
    assertEquals(SCHEMA, SchemaJson.read("here", SchemaJson.write(SCHEMA)));
  }

  /** Written by hand, as the form that others may rely on. */
  @Test
  void theFormIsThis() {
    Schema schema =
        new Schema(
            5,
            List.of(
                SCHEMA.columns().get(3),
                new CategoryColumn(
                    "kind",
                    CellType.BOOLEAN,
                    3,
                    2,
                    List.of(new CategoryColumn.Level("true", 3)),
                    new CategoryColumn.Rare(0, 0, 0, List.of())),
                new TimeColumn("when", CellType.TIME, 0, summary(0, 1), List.of())));
    assertEquals(
        "{\"rows\":5,\"columns\":["
            + "{\"kind\":\"ignored_column\",\"name\":\"id\",\"type\":\"text\","
            + "\"reason\":\"row_number\",\"finding\":\"found\"},"
            + "{\"kind\":\"category_column\",\"name\":\"kind\",\"type\":\"boolean\",\"count\":3,"
            + "\"missing\":2,\"levels\":[{\"text\":\"true\",\"count\":3}],"
            + "\"rare\":{\"count\":0,\"levels\":0,\"singletons\":0,\"texts\":[]}},"
            + "{\"kind\":\"time_column\",\"name\":\"when\",\"type\":\"time\",\"missing\":0,"
            + "\"summary\":{\"count\":2,\"mean\":0.5,\"deviation\":0.5,\"minimum\":0.0,"
            + "\"maximum\":1.0,\"quantiles\":["
            + "0.0,".repeat(10)
            + "0.5"
            + ",1.0".repeat(10)
            + "],\"shares\":[0.5,0.0,0.5]},\"parts\":[]}]}",
        SchemaJson.write(schema));
  }

  /** What a plan of more than a schema may hold. */
  @Test
  void plansAndScalingsAreRecordsToo() throws ModelFormatException {
    SchemaPlan plan =
        SchemaPlan.inferred()
            .id("a", "b")
            .category("c")
            .time("d", TimePart.DAY_OF_MONTH, TimePart.ELAPSED)
            .time("e")
            .maxLevels(7);
    assertEquals(plan, RecordJson.read("here", "plan", RecordJson.write(plan), SchemaPlan.class));
    for (Scaling scaling :
        List.of(
            new Scaling.Standard(),
            new Scaling.MinMax(),
            new Scaling.Robust(),
            new Scaling.Asinh())) {
      JsonNode node = RecordJson.write((Record) scaling);
      assertEquals(scaling, RecordJson.read("here", "scaling", node, Scaling.class));
    }
  }

  /** Each replaces a part of a good schema, and the message says what is wrong, and where. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"name\":\"when\" | \"name\":\"id\" | two columns named id",
        "\"name\":\"when\" | \"name\":5 | schema.columns[2].name is 5, but must be of the type String",
        "\"kind\":\"time_column\" | \"kind\":\"x\" | schema.columns[2] is",
        "\"kind\":\"time_column\" | \"kind\":\"x\" | whose kind is one of [number_column, category_c",
        "\"kind\":\"time_column\", | '' | schema.columns[2] is",
        "\"parts\":[\"hour_of_day\" | \"parts\":[\"hour\" | columns[2].parts[0] is \"hour\", but must",
        "\"missing\":3 | \"missing\":-3 | schema.columns[0] is",
        "\"text\":\"\" | \"text\":\"x\" | two levels of one text",
        "\"count\":7 | \"count\":8 | its levels were seen 7 times",
        "\"rare\":{\"count\":2,\"levels\":2 | \"rare\":{\"count\":2,\"levels\":3 | and 2 listed",
        "\"singletons\":2 | \"singletons\":3 | 3 of them once",
        "\"singletons\":2 | \"singletons\":-1 | -1 of them once",
        "\"shares\":[0.5,0.0,0.5] | \"shares\":[0.5,0.5] | the shares don't fit the quantiles",
        "\"shares\":[0.5,0.0,0.5] | \"shares\":[0.5,null,0.5] | summary.shares[1] is null, but must be a",
        "\"deviation\":1.0E140 | \"deviation\":0 | the deviation is 0.0",
        "\"minimum\":-1.0E140 | \"minimum\":\"-Infinity\" | a statistic is -Infinity",
        "\"rows\":9223372036854775807 | \"rows\":0 | A schema is of 0 rows"
      })
  void whatIsNoSchemaIsRefused(String good, String bad, String message) {
    String json = SchemaJson.write(SCHEMA);
    assertTrue(json.contains(good), json);
    ModelFormatException error =
        assertThrows(
            ModelFormatException.class, () -> SchemaJson.read("there", json.replace(good, bad)));
    String found = String.valueOf(error.getMessage());
    assertTrue(found.startsWith("there: "), found);
    assertTrue(found.contains(message), found);
  }

  /**
   * What is read from a damaged text is refused with a message, or is a schema that can be used.
   */
  @Test
  void noDamageIsAnythingElseThanAnError() {
    String json = SchemaJson.write(SCHEMA);
    String characters = "0123456789-.eE\"\\{}[],:truefalsn \0é";
    SplittableRandom random = new SplittableRandom(3);
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      StringBuilder damaged = new StringBuilder(json);
      for (int change = random.nextInt(3); change >= 0; change--) {
        char character = characters.charAt(random.nextInt(characters.length()));
        damaged.setCharAt(random.nextInt(damaged.length()), character);
      }
      try {
        Schema schema = SchemaJson.read("there", damaged.toString());
        assertEquals(schema.columns().size() + 1, schema.report().lines().count());
        assertEquals(schema, SchemaJson.read("there", SchemaJson.write(schema)));
        assertTrue(new TableEncoder(schema).inputs() > 0);
      } catch (ModelFormatException e) {
        refused++;
      }
    }
    assertTrue(refused > 200 && refused < 1000, "refused " + refused);
  }
}
