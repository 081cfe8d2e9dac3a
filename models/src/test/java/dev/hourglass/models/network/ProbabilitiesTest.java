package dev.hourglass.models.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.LossFunction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rows have a likelihood. */
final class ProbabilitiesTest {
  /** A number, a category of three levels, two probabilities. */
  private static final Probabilities TABLE =
      new Probabilities(
          new ColumnGroups(
              List.of(
                  new ColumnGroup.Elements(1, LossFunction.SQUARED_ERROR, 1),
                  new ColumnGroup.OneHot(3, 1),
                  new ColumnGroup.Elements(2, LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS, 1))));

  private static List<String> findings(float... row) {
    List<String> findings = new ArrayList<>();
    TABLE.forEachImpossible(row, (range, source, column) -> findings.add(source + " " + column));
    float[] shifted = new float[row.length + 2];
    System.arraycopy(row, 0, shifted, 2, row.length);
    assertEquals(findings.isEmpty(), TABLE.allow(shifted, 2));
    return findings;
  }

  @Test
  void numbersAreAnyAndLevelsMayBeShares() {
    assertEquals(List.of(), findings(-7, 0, 1, 0, 0.5f, 1));
    assertEquals(List.of(), findings(1e30f, 0.1f, 0.2f, 0.7f, 0, 0));
  }

  @Test
  void eachSourceColumnIsToldWithTheFirstColumnToBlame() {
    assertEquals(List.of("1 1"), findings(0, 0, 0, 0, 0, 0));
    assertEquals(List.of("1 1"), findings(0, 1, 1, 0, 0, 0));
    assertEquals(List.of("1 3"), findings(0, 0, 1, -1, 0, 0));
    assertEquals(List.of("1 2"), findings(0, 0, 2, -1, 0, 0));
    assertEquals(List.of("1 1", "2 4", "3 5"), findings(0, 0.5f, 0, 0, -0.1f, 1.1f));
  }

  /** A category of three may be off by three roundings. */
  @ParameterizedTest
  @CsvSource({"1e-6, true", "-1e-6, true", "2e-6, false", "-2e-6, false"})
  void whatIsRoundedStaysAProbability(float difference, boolean isOne) {
    assertEquals(isOne, Probabilities.isOne(difference < 0 ? difference : 1 + difference * 0.9f));
    float third = 1 / 3f + difference * 0.9f;
    assertEquals(isOne, findings(0, third, third, third, 0, 1).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY, 3e38f})
  void whatIsNoNumberIsNone(float value) {
    assertFalse(Probabilities.isOne(value));
    assertEquals(List.of("1 1"), findings(0, value, 1, 0, 0, 1));
    assertTrue(Probabilities.isOne(0.5f));
  }
}
