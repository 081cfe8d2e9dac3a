package dev.hourglass.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.benchmarks.Machine;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProbeTest {
  @Test
  void findsOutHowTwoProcessorsWorkTogether() {
    assumeTrue(Machine.processors() > 1, "needs two processors");
    // Others may keep the two threads from running at once for a while, but not for ever.
    Conditions best = Conditions.UNKNOWN;
    for (int i = 0; i < 1000 && !(best.handOver() < 1e4 && best.arithmetic() < 1e5); i++) {
      best = new Probe().measure();
    }
    assertTrue(best.handOver() > 1 && best.handOver() < 1e4, best::toString);
    assertTrue(best.arithmetic() > 1 && best.arithmetic() < 1e5, best::toString);
  }

  @Test
  void givesUpWhenNobodyAnswers() {
    Conditions none = new Conditions(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    Probe alone = new Probe(partner -> {});
    assertEquals(none, assertTimeoutPreemptively(Duration.ofSeconds(30), alone::measure));
  }

  @Test
  void knowsNothingWhereThereAreNotTwoProcessors() {
    assumeTrue(Machine.processors() != 2, "here there are two");
    assertEquals(Conditions.UNKNOWN, Probe.conditions());
  }
}
