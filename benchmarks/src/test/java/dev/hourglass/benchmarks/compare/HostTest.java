package dev.hourglass.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class HostTest {
  /** Finds these one after the other. */
  private static Host host(Conditions... found) {
    Iterator<Conditions> looks = List.of(found).iterator();
    return new Host(looks::next);
  }

  @Test
  void theBestIsWhatOneLookInTenFinds() {
    Conditions[] found =
        Stream.iterate(29, i -> i - 1)
            .limit(30)
            .map(i -> new Conditions(20 + i, 80 - i))
            .toArray(Conditions[]::new);
    Host host = host(found);
    for (int i = 0; i < 9; i++) {
      assertEquals(found[i], host.look());
      assertEquals(new Conditions(49 - i, 51), host.best());
    }
    for (int i = 9; i < 30; i++) {
      assertEquals(found[i], host.look());
    }
    // Of 30, three are better in either respect.
    assertEquals(new Conditions(23, 54), host.best());
  }

  @Test
  void whatIsNotKnownIsNotRemembered() {
    Host host = host(Conditions.UNKNOWN, new Conditions(30, Double.NaN));
    assertEquals(Conditions.UNKNOWN, host.best());
    assertEquals(Conditions.UNKNOWN, host.look());
    assertEquals(Conditions.UNKNOWN, host.best());
    host.look();
    assertEquals(new Conditions(30, Double.NaN), host.best());
  }

  @Test
  void waitsForTheBest() {
    Conditions good = new Conditions(30, 80);
    Conditions bad = new Conditions(160, 80);
    Host host = host(good, bad, bad, bad, good);
    host.look();
    host.look();
    assertEquals(good, host.settled());
    assertEquals(good, host.settled(), "without another look");
  }
}
