package dev.hourglass.backend.purejava;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.hourglass.backend.loops.Family;
import org.junit.jupiter.api.Test;

/** Which inner loops are chosen in this JVM: the tests run in one of each kind. */
final class OwnFamilyTest {
  @Test
  void thisJvmHasWhatItWasStartedWith() {
    Family best = Families.best();
    boolean vectors = Families.hasModule() && VirtualMachine.obstacle() == null;
    if (vectors) {
      assertEquals(UsableFamilies.vectors().description(), best.description());
      assertNotNull(best.tiles());
    } else {
      assertEquals("plain loops", best.description());
      assertNull(best.tiles());
    }
  }
}
