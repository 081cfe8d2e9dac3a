package dev.hourglass.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Availability.Usable;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The provider, and the backend's description of itself. */
abstract class DiscoveryTests extends ConformanceTests {
  DiscoveryTests(BackendConformanceTest kit) {
    super(kit);
  }

  @Test
  void theNameIsAShortWordInLowerCase() {
    String name = provider().name();
    assertTrue(name.matches("[a-z][a-z0-9-]*"), name);
  }

  @Test
  void theProviderIsRegistered() {
    List<String> names = Backends.found().stream().map(Backends.Found::name).toList();
    assertTrue(
        names.contains(provider().name()),
        () -> provider().name() + " is not among the services found: " + names);
  }

  @Test
  void theProbeDescribesWhatTheBackendWouldRunOn() {
    Usable usable = assertInstanceOf(Usable.class, provider().probe());
    assertOneLine(usable.description());
    assertEquals(usable, provider().probe(), "a second probe");
  }

  @Test
  void itIsOpenedByName() {
    String name = provider().name();
    try (Backend opened = Backends.open(name)) {
      assertEquals(name, opened.name());
      assertOneLine(opened.description());
      assertEquals(0, opened.bytes());
    }
  }

  private static void assertOneLine(String text) {
    assertFalse(text.isBlank());
    assertEquals(1, text.lines().count(), text);
  }
}
