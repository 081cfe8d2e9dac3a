package dev.hourglass.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConditionsTest {
  @ParameterizedTest
  @CsvSource({
    "28, 79, true",
    "33, 82, true",
    // A neighbour of the virtual machine on the other thread of a core.
    "33, 98, false",
    // No shared cache.
    "160, 79, false",
    // Two threads of one core.
    "25, 156, false",
    "Infinity, 79, false",
    "NaN, NaN, true"
  })
  void othersThanTheBestAreToldFromNoise(double handOver, double arithmetic, boolean areGood) {
    Conditions best = new Conditions(25, 79);
    assertEquals(areGood, new Conditions(handOver, arithmetic).areAsGoodAs(best));
  }

  @Test
  void eachRespectIsOnItsOwn() {
    Conditions one = new Conditions(28, 156);
    Conditions other = new Conditions(160, 79);
    assertEquals(new Conditions(160, 156), one.worse(other));
    assertEquals(Conditions.UNKNOWN, one.worse(Conditions.UNKNOWN));
  }

  @Test
  void allAreAsGoodAsWhatIsUnknown() {
    assertTrue(new Conditions(160, 79).areAsGoodAs(Conditions.UNKNOWN));
  }
}
