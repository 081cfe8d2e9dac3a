package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SchemaPlanTest {
  private static final List<SourceColumn> COLUMNS =
      List.of(
          new SourceColumn("amount", CellType.NUMBER),
          new SourceColumn("kind", CellType.TEXT),
          new SourceColumn("when", CellType.TIME),
          new SourceColumn("paid", CellType.BOOLEAN));

  private static void assertRefused(SchemaPlan plan, String... parts) {
    assertError(IllegalArgumentException.class, () -> new SchemaFitter(COLUMNS, plan), parts);
  }

  @Test
  void choicesAddUpAndThePlanBeforeStaysAsItWas() {
    SchemaPlan plain = SchemaPlan.inferred();
    SchemaPlan chosen =
        plain
            .id("a")
            .id("b", "c")
            .label("d")
            .ignore("e")
            .category("f")
            .number("g")
            .time("h", TimePart.ELAPSED)
            .time("i")
            .maxLevels(7)
            .minCount(3);
    assertEquals(
        new SchemaPlan(
            List.of("a", "b", "c"),
            List.of("d"),
            List.of("e"),
            List.of("f"),
            List.of("g"),
            List.of(
                new SchemaPlan.Times("h", List.of(TimePart.ELAPSED)),
                new SchemaPlan.Times("i", List.of())),
            7,
            3),
        chosen);
    assertEquals(
        new SchemaPlan(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), 100, 2),
        plain);
  }

  @Test
  void twoChoicesForOneColumnAreRefused() {
    SchemaPlan plan = SchemaPlan.inferred().id("x");
    for (var second :
        List.<Runnable>of(
            () -> plan.id("x"),
            () -> plan.label("x"),
            () -> plan.ignore("x"),
            () -> plan.category("x"),
            () -> plan.number("x"),
            () -> plan.time("x"))) {
      assertError(IllegalArgumentException.class, second::run, "column \"x\"", "choose one");
    }
    assertError(
        IllegalArgumentException.class,
        () -> plan.time("y", TimePart.ELAPSED, TimePart.ELAPSED),
        "\"y\"",
        "give each once");
  }

  @Test
  void numbersOutOfTheirRangeAreRefused() {
    assertError(
        IllegalArgumentException.class, () -> SchemaPlan.inferred().maxLevels(0), "At most 0");
    assertError(
        IllegalArgumentException.class,
        () -> SchemaPlan.inferred().minCount(0),
        "at least 0 times",
        "at least 1");
  }

  @Test
  void aColumnThatIsNotThereIsToldWithOneLikeIt() {
    SchemaPlan plain = SchemaPlan.inferred();
    String unknown = "\"Amuont\", which the table doesn't have; did you mean \"amount\"?";
    assertRefused(plain.id("Amuont"), unknown);
    assertRefused(plain.label("Amuont"), unknown);
    assertRefused(plain.ignore("Amuont"), unknown);
    assertRefused(plain.category("Amuont"), unknown);
    assertRefused(plain.number("Amuont"), unknown);
    assertRefused(plain.time("Amuont"), unknown);
  }

  @Test
  void aColumnThatCantBeWhatIsChosenIsRefused() {
    SchemaPlan plain = SchemaPlan.inferred();
    assertRefused(plain.category("when"), "\"when\" is chosen as a category", "TIME");
    assertRefused(plain.number("kind"), "\"kind\" is chosen as a number", "TEXT");
    assertRefused(plain.time("kind"), "\"kind\" is chosen as a time", "TEXT");
    assertRefused(plain.time("paid"), "\"paid\" is chosen as a time", "BOOLEAN");
  }

  @Test
  void columnsOfOneNameAreRefused() {
    SourceColumn column = new SourceColumn("x", CellType.TEXT);
    assertError(
        IllegalArgumentException.class,
        () -> new SchemaFitter(List.of(column, column), SchemaPlan.inferred()),
        "two columns named x");
    assertError(
        IllegalArgumentException.class,
        () -> new SchemaFitter(List.of(), SchemaPlan.inferred()),
        "no columns");
  }
}
